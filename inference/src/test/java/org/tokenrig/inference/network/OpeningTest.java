package org.tokenrig.inference.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpeningTest {
    private final List<String> closed = new ArrayList<>();

    @Test
    void closesInReverseWhenTheNextOpeningThrows() {
        assertThatThrownBy(() -> {
                    try (Opening opening = new Opening()) {
                        opening.add(() -> closed.add("first"));
                        opening.add(() -> closed.add("second"));
                        throw new IllegalStateException("third");
                    }
                })
                .hasMessage("third");
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void closesNothingThatHasAnOwner() {
        try (Opening opening = new Opening()) {
            AutoCloseable first = opening.add(() -> closed.add("first"));
            assertThat(opening.complete(first)).isSameAs(first);
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void closesTheOthersWhenOneCannotBeClosed() {
        assertThatThrownBy(() -> {
                    try (Opening opening = new Opening()) {
                        opening.add(() -> closed.add("first"));
                        opening.add(() -> {
                            throw new IllegalStateException("second");
                        });
                        opening.add(() -> closed.add("third"));
                    }
                })
                .hasMessage("second");
        assertThat(closed).containsExactly("third", "first");
    }
}
