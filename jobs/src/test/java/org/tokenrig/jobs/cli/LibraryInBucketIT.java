package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training learns from rigged files in object storage, and keeps to itself how it got there. */
final class LibraryInBucketIT {
    private static final Path SAMPLES = Path.of("..", "sample-data", "rigged");

    @TempDir
    private Path folder;

    @Test
    void learnsFromRigsInABucket() throws Exception {
        try (S3Server server = S3Server.start("studio")) {
            try (FileSystem bucket =
                    FileSystem.newInstance(URI.create("s3a://studio/"), S3Copy.settings(server.port()))) {
                for (String name : List.of("dog.glb", "fish.glb")) {
                    bucket.copyFromLocalFile(
                            new org.apache.hadoop.fs.Path(SAMPLES.resolve(name).toUri()),
                            new org.apache.hadoop.fs.Path("s3a://studio/rigged/zoo/" + name));
                }
            }
            Path output = folder.resolve("run");
            List<String> arguments = new ArrayList<>(List.of(
                    "train",
                    "rows",
                    "--output=" + output,
                    "-Dtrain.init=embedded",
                    "-Dtrain.data.library=s3a://studio/rigged",
                    "-Dtrain.data.library-share=1",
                    "-Dtrain.steps=1",
                    "-Dtrain.batch=1",
                    "-Dtrain.evaluate-every=0",
                    "-Dtrain.optimiser.warm-up=0"));
            S3Copy.storage(server.port()).forEach((key, value) -> arguments.add("-Dspark.hadoop." + key + "=" + value));

            assertThat(TokenRigCommand.execute(arguments.toArray(String[]::new)))
                    .isEqualTo(TokenRigCommand.DONE);

            assertThat(output.resolve("library/rigs").toFile().list()).hasSize(2);
            // neither checkpoints nor the model carry keys along
            Files.walkFileTree(output, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .doesNotContain(S3Server.SECRET);
                    return FileVisitResult.CONTINUE;
                }
            });
        }
    }
}
