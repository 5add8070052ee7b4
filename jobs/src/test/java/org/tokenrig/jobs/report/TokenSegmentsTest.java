package org.tokenrig.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.inference.token.SkeletonTokenizer;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.jobs.report.TokenSegments.Segment;

class TokenSegmentsTest {
    @Test
    void eachJointIsASegmentAndNoTokenIsLost() {
        float[] positions = {0, 0, 0, 0, 0.5f, 0, 0.5f, 0.5f, 0, -0.5f, 0.5f, 0};
        List<Integer> tokens = Arrays.stream(
                        SkeletonTokenizer.tokenize(positions, new int[] {-1, 0, 1, 1}, "articulation"))
                .boxed()
                .toList();
        List<Segment> segments = TokenSegments.of(tokens);
        assertThat(segments.stream().flatMap(segment -> segment.tokens().stream()))
                .containsExactlyElementsOf(tokens);
        assertThat(segments.stream().map(Segment::kind))
                .containsExactly("begin", "class", "joint", "joint", "joint", "branch", "end");
        assertThat(segments.stream().map(Segment::joint)).containsExactly(-1, -1, 0, 1, 2, 3, -1);
        assertThat(segments.get(5).tokens()).hasSize(7).first().isEqualTo(Vocabulary.BRANCH);
    }

    @Test
    void brokenSequencesComeBackWhole() {
        List<Integer> tokens =
                List.of(Vocabulary.BRANCH, 1, 2, 3, Vocabulary.END_SKELETON, 4, 5, Vocabulary.BODY, 99999);
        assertThat(TokenSegments.of(tokens).stream().flatMap(segment -> segment.tokens().stream()))
                .containsExactlyElementsOf(tokens);
        assertThat(TokenSegments.of(List.of())).isEmpty();
    }
}
