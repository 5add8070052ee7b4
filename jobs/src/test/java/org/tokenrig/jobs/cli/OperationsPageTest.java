package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.asset.AssetException;

/** {@code docs/operations.md} against the program. */
class OperationsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");

    /** Who sees a kind in a table finds it on the page, and finds no kind there that is none. */
    @Test
    void tellsWhatToDoForEachKindOfFailure() throws Exception {
        String page = Files.readString(PAGE);
        Set<String> kinds = Stream.of(AssetException.Kind.values())
                .map(AssetException.Kind::label)
                .collect(Collectors.toCollection(TreeSet::new));
        kinds.add("internal");
        Set<String> told = new TreeSet<>();
        int from = page.indexOf("| kind | what it is");
        for (String line : page.substring(from)
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList()) {
            Matcher kind = Pattern.compile("`(\\w+)`").matcher(line.split("\\|")[1]);
            while (kind.find()) {
                told.add(kind.group(1));
            }
        }
        assertThat(told).isEqualTo(kinds);
    }

    @Test
    void namesProfilesThatThereAre() throws Exception {
        Matcher profile = Pattern.compile("`(?:conf/)?([a-z0-9-]+\\.(?:conf|properties))`")
                .matcher(Files.readString(PAGE));
        Set<String> named = new TreeSet<>();
        while (profile.find()) {
            named.add(profile.group(1));
        }
        assertThat(named)
                .contains("yarn.conf", "kubernetes.conf", "standalone.conf")
                .allSatisfy(name -> assertThat(Path.of("..", "conf", name)).exists());
    }
}
