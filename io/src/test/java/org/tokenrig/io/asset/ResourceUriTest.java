package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceUriTest {
    @Test
    void meansTheDecodedNameFirstAndThenTheNameAsItStands() {
        assertThat(ResourceUri.spellings("skin%20one.png")).containsExactly("skin one.png", "skin%20one.png");
        assertThat(ResourceUri.spellings("caf%C3%A9.bin")).containsExactly("café.bin", "caf%C3%A9.bin");
        assertThat(ResourceUri.spellings("100%2525.bin")).containsExactly("100%25.bin", "100%2525.bin");
        assertThat(ResourceUri.spellings("..%2Fa.bin")).containsExactly("../a.bin", "..%2Fa.bin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.bin", "50%.bin", "a%2", "a%zz", "%FF%FE.bin", "my file.bin", "a#b.bin", "a?b.bin", ""})
    void meansTheNameAsItStandsWhereItIsNotEncoded(String uri) {
        assertThat(ResourceUri.spellings(uri)).containsExactly(uri);
    }
}
