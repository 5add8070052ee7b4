package org.tokenrig.jobs.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every Java example of the documentation is a piece of {@link RigFilesInSpark}, which is compiled, and run by another test. */
class ReadmeExamplesTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void examplesAreCompiledCode() throws IOException {
        String compiled =
                withoutIndents(Files.readString(Path.of("src/test/java/org/tokenrig/jobs/api/RigFilesInSpark.java")));
        List<Path> pages;
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            pages = Stream.concat(Stream.of(ROOT.resolve("README.md")), docs.filter(page -> page.toString()
                            .endsWith(".md")))
                    .toList();
        }
        List<String> examples =
                pages.stream().flatMap(ReadmeExamplesTest::examples).toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(2);
        for (String example : examples) {
            assertThat(compiled).contains("// README: begin\n" + withoutIndents(example) + "// README: end\n");
        }
    }

    private static Stream<String> examples(Path page) {
        try {
            return EXAMPLE.matcher(Files.readString(page)).results().map(match -> match.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutIndents(String text) {
        return text.replaceAll("(?m)^[ \t]+", "");
    }
}
