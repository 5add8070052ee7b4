package org.tokenrig.notebooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    private static final String TABLE =
            "<table>\n<tr><th>asset</th><th align=\"right\">total</th></tr>\n<tr><td>dog</td><td>5.66</td></tr>\n"
                    + "<tr><td>chair</td><td>3.68</td></tr>\n</table>\n";

    @TempDir
    private Path folder;

    @Test
    void otherNumbersAndOtherPlacesOfRowsAreNoDifference() throws Exception {
        String now =
                "<table>\n<tr><th>asset</th><th align=\"right\">total</th></tr>\n<tr><td>chair</td><td>5.67</td></tr>\n"
                        + "<tr><td>dog</td><td>5.661</td></tr>\n</table>\n";
        Comparison comparison = compared(html(TABLE), html(now));
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison.otherNumbers()).isEqualTo(4);
    }

    @Test
    void anotherTextColumnOrCountOfRowsIsADifference() throws Exception {
        assertThat(compared(html(TABLE), html(TABLE.replace("chair", "stool"))).differences())
                .anyMatch(text -> text.contains("stool"))
                .anyMatch(text -> text.contains("chair"));
        assertThat(compared(html(TABLE), html(TABLE.replace("total", "reward"))).differences())
                .singleElement()
                .asString()
                .contains("columns");
        assertThat(compared(html(TABLE), html(TABLE.replace("<tr><td>dog</td><td>5.66</td></tr>\n", "")))
                        .differences())
                .singleElement()
                .asString()
                .contains("1 rows, and 2 are stored");
        assertThat(compared(html(TABLE), html(TABLE.replace("5.66", "NaN"))).differences())
                .isNotEmpty();
    }

    @Test
    void ofCellsThatVaryOnlyTheColumnsCount() throws Exception {
        String fewer = TABLE.replace("<tr><td>dog</td><td>5.66</td></tr>\n", "");
        assertThat(compared(List.of("varies"), html(TABLE), html(fewer)).differences())
                .isEmpty();
        assertThat(compared(List.of("varies"), html(TABLE), html(fewer.replace("total", "reward")))
                        .differences())
                .isNotEmpty();
    }

    @Test
    void picturesAreOfOneSizeAndNotBlank() throws Exception {
        assertThat(compared(png(60, Color.BLUE), png(60, Color.RED)).differences())
                .isEmpty();
        assertThat(compared(png(60, Color.BLUE), png(60, Color.WHITE)).differences())
                .singleElement()
                .asString()
                .contains("blank");
        assertThat(compared(png(60, Color.BLUE), png(61, Color.BLUE)).differences())
                .singleElement()
                .asString()
                .contains("61 x 61");
    }

    @Test
    void anOutputMoreOrOfAnotherTypeIsADifference() throws Exception {
        assertThat(compared(html(TABLE), png(60, Color.BLUE)).differences()).hasSize(1);
        assertThat(compared(html(TABLE), NotebookJson.MAPPER.createArrayNode()).differences())
                .hasSize(1);
    }

    @Test
    void writtenTwiceItHasTheSameBytesWithoutCounts() throws Exception {
        Path file = folder.resolve("a.ipynb");
        Notebook notebook = notebook(file, List.of(), html(TABLE));
        notebook.write(file);
        String first = Files.readString(file);
        Notebook.read(file).write(file);
        assertThat(Files.readString(file))
                .isEqualTo(first)
                .contains("\"execution_count\": null")
                .doesNotContain("\"execution_count\": 7");
    }

    private Comparison compared(ArrayNode stored, ArrayNode now) throws Exception {
        return compared(List.of(), stored, now);
    }

    private Comparison compared(List<String> tags, ArrayNode stored, ArrayNode now) throws Exception {
        Comparison comparison = new Comparison();
        comparison.compare(
                notebook(folder.resolve("stored.ipynb"), tags, stored),
                notebook(folder.resolve("now.ipynb"), tags, now));
        return comparison;
    }

    private static Notebook notebook(Path file, List<String> tags, ArrayNode outputs) throws Exception {
        ObjectNode root = NotebookJson.MAPPER.createObjectNode();
        root.put("nbformat", 4);
        ObjectNode cell = root.putArray("cells").addObject();
        cell.put("cell_type", "code").put("execution_count", 7).put("source", "a\nb");
        tags.forEach(cell.putObject("metadata").putArray("tags")::add);
        cell.set("outputs", outputs);
        Files.writeString(file, root.toString());
        return Notebook.read(file);
    }

    private static ArrayNode html(String table) {
        return shown("text/html", table);
    }

    private static ArrayNode png(int size, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, size, size);
        graphics.setColor(colour);
        graphics.fillRect(size / 2, size / 2, 10, 10);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return shown("image/png", Base64.getEncoder().encodeToString(bytes.toByteArray()));
    }

    private static ArrayNode shown(String type, String data) {
        ObjectNode content = NotebookJson.MAPPER.createObjectNode();
        content.putObject("data").put(type, data);
        Outputs outputs = new Outputs();
        outputs.add("execute_result", content);
        return outputs.stored();
    }
}
