package org.tokenrig.jobs.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.tokenrig.jobs.manifest.ManifestText.Format;

class ManifestTextTest {
    @Test
    void aLineOfTextIsALocationAsItIs() {
        List<ManifestEntry> entries = entries("a.glb\n\n# no\n  b, c \"d\".glb \r\n", Format.TEXT);
        assertThat(entries).extracting(ManifestEntry::location).containsExactly("a.glb", "b, c \"d\".glb");
        assertThat(entries).extracting(ManifestEntry::line).containsExactly(1L, 4L);
    }

    @Test
    void aTableNamesItsColumns() {
        List<ManifestEntry> entries = entries(
                "\uFEFFid,URI,Class,skeleton\n"
                        + "1,\"s3a://x/a,b.glb\",vroid,TRUE\n"
                        + "2,,none,\n"
                        + "3,\"say \"\"hi\"\".glb\"\n"
                        + "4,\"open",
                Format.CSV);
        assertThat(entries.get(0)).isEqualTo(new ManifestEntry(2, "s3a://x/a,b.glb", "vroid", "TRUE", ""));
        assertThat(entries.get(1).problem()).isEqualTo("the line names no asset");
        assertThat(entries.get(2)).isEqualTo(new ManifestEntry(4, "say \"hi\".glb", "", "", ""));
        assertThat(entries.get(3).problem()).isEqualTo("a field in quotation marks does not end on its line");
    }

    @Test
    void aTableWithoutNamesHasLocationsFirst() {
        assertThat(entries("a.glb,12\nb.glb\n", Format.CSV))
                .extracting(ManifestEntry::location)
                .containsExactly("a.glb", "b.glb");
    }

    @Test
    void anObjectALine() {
        List<ManifestEntry> entries = entries(
                "{\"path\": \"a.glb\", \"class\": \"rignet\", \"skeleton\": false}\n{\"uri\": null}\n[1]\n{",
                Format.JSON);
        assertThat(entries.get(0)).isEqualTo(new ManifestEntry(1, "a.glb", "rignet", "false", ""));
        assertThat(entries.get(1).problem()).isEqualTo("the line names no asset");
        assertThat(entries.get(2).problem()).startsWith("the line must be an object");
        assertThat(entries.get(3).problem()).startsWith("the line is no JSON");
    }

    @Test
    void theFirstLineTellsTheFormat() {
        assertThat(ManifestText.formatOfContent("# a list\n{\"uri\": \"a.glb\"}"))
                .isEqualTo(Format.JSON);
        assertThat(ManifestText.formatOfContent("class,uri\nvroid,a.glb")).isEqualTo(Format.CSV);
        assertThat(ManifestText.formatOfContent("a,b.glb")).isEqualTo(Format.TEXT);
        assertThat(ManifestText.formatOfContent("")).isEqualTo(Format.TEXT);
    }

    private static List<ManifestEntry> entries(String text, Format format) {
        return ManifestText.entries(text, format);
    }
}
