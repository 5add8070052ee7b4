package org.tokenrig.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MetricsTableTest {
    @TempDir
    private Path folder;

    @Test
    void dropsWhatIsLaterThanTheCheckpointAndWhatIsHalfWritten() throws IOException {
        MetricsTable table = MetricsTable.open(folder, 0);
        table.add(row(1));
        table.add(row(2));
        table.write(2);
        table.add(row(3));
        table.write(3);
        table.write(4);
        Files.writeString(folder.resolve(".partial"), "cut");
        assertThat(TinyTraining.names(folder))
                .containsExactly(".partial", "part-00000002.parquet", "part-00000003.parquet");

        List<Measurement> rows = new ArrayList<>();
        MetricsTable.open(folder, 2).forEach(rows::add);
        assertThat(rows).containsExactly(row(1), row(2));
        assertThat(TinyTraining.names(folder)).containsExactly("part-00000002.parquet");
    }

    private static Measurement row(long step) {
        return new Measurement(step, 0.5 * step, "loss", 1.0 / step);
    }
}
