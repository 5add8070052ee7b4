package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.LanguageModelExample;

class ReadErrorsTest {
    private static final Architecture SIZES = new Architecture(
            new Architecture.ShapeEncoder(16, 2, 1, 4, 8),
            new Architecture.LanguageModel(32, 64, 2, 4, 2, 8, 1e6, 1e-6, 1024),
            new Architecture.Codec(16, 2, 1, 1, 8, 4, List.of(4, 5), 4, 8, 2));
    private static final int CODES = 400;

    private final ExampleSource<LanguageModelExample> plain = number -> example();

    @Test
    void whatIsWrittenStaysTrueAndWhatIsReadIsNearIt() {
        ExampleSource<LanguageModelExample> wrong = ReadErrors.in(plain, SIZES, 3, 0.5, 7);
        int codebook = SIZES.codebook();
        int moved = 0;
        int changed = 0;
        for (int number = 0; number < 20; number++) {
            LanguageModelExample example = wrong.example(number);
            int[] tokens = example.tokens();
            int[] read = example.read();
            assertThat(tokens).isEqualTo(example().tokens());
            for (int i = 0; i < tokens.length; i++) {
                if (i >= example.given() && Vocabulary.isBin(tokens[i])) {
                    assertThat(Vocabulary.isBin(read[i])).isTrue();
                    assertThat(Math.abs(read[i] - tokens[i])).isLessThanOrEqualTo(18);
                    moved += read[i] == tokens[i] ? 0 : 1;
                } else if (tokens[i] >= Vocabulary.FIRST_SKIN_TOKEN
                        && tokens[i] < Vocabulary.FIRST_SKIN_TOKEN + codebook) {
                    assertThat(digitsApart(read[i], tokens[i])).isLessThanOrEqualTo(1);
                    changed += read[i] == tokens[i] ? 0 : 1;
                } else {
                    assertThat(read[i]).isEqualTo(tokens[i]);
                }
            }
        }
        assertThat(moved).isGreaterThan(20 * 150 / 3);
        // half of half of them, on the average
        assertThat(changed / (20.0 * CODES)).isBetween(0.15, 0.35);
    }

    @Test
    void errorsFollowFromSeedAndNumber() {
        assertThat(read(7, 3)).isEqualTo(read(7, 3)).isNotEqualTo(read(7, 4)).isNotEqualTo(read(8, 3));
    }

    @Test
    void withoutErrorsTheExamplesAreAsTheyWere() {
        assertThat(ReadErrors.in(plain, SIZES, 0, 0, 1)).isSameAs(plain);
        assertThatThrownBy(() -> ReadErrors.in(plain, SIZES, -1, 0, 1))
                .hasMessageContaining("deviation must be at least 0");
        assertThatThrownBy(() -> example().reading(new int[2])).hasMessageContaining("as many tokens must be read");
    }

    private int[] read(long seed, long number) {
        return ReadErrors.in(plain, SIZES, 3, 0.5, seed).example(number).read();
    }

    private static int digitsApart(int a, int b) {
        int left = a - Vocabulary.FIRST_SKIN_TOKEN;
        int right = b - Vocabulary.FIRST_SKIN_TOKEN;
        int apart = 0;
        for (int level : SIZES.codec().levels()) {
            apart += Math.abs(left % level - right % level);
            left /= level;
            right /= level;
        }
        return apart;
    }

    /** 150 coordinates, some at the ends of their range, and 400 codes. */
    private static LanguageModelExample example() {
        int codebook = SIZES.codebook();
        int[] tokens = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(Vocabulary.BEGIN_SKELETON, Vocabulary.ARTICULATION),
                                IntStream.range(0, 150).map(i -> i < 100 ? i : i + 106)),
                        IntStream.concat(
                                IntStream.of(Vocabulary.END_SKELETON),
                                IntStream.range(0, CODES).map(i -> Vocabulary.FIRST_SKIN_TOKEN + i % codebook)))
                .toArray();
        return new LanguageModelExample(new PointCloud(new float[3], new float[3]), new int[1], tokens, 2);
    }
}
