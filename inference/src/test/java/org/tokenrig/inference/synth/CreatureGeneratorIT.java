package org.tokenrig.inference.synth;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CreatureGeneratorIT {
    @ParameterizedTest
    @EnumSource(Family.class)
    void twoHundredSeedsOfAFamilyAreValid(Family family) {
        CreatureGenerator generator = new CreatureGenerator();
        CreatureOptions options =
                CreatureOptions.DEFAULT.withFamilies(List.of(family)).withVertices(OptionalInt.of(700));
        for (int seed = 0; seed < 200; seed++) {
            CreatureCheck.assertValid(generator.creature(seed, 0, options));
        }
    }
}
