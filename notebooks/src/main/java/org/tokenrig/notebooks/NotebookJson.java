package org.tokenrig.notebooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** JSON as Jupyter writes it into notebooks: keys sorted, one space a level, texts as lists of their lines. */
final class NotebookJson {
    static final ObjectMapper MAPPER =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private static final PrettyPrinter PRINTER = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter(" ", "\n"))
            .withArrayIndenter(new DefaultIndenter(" ", "\n"));

    private NotebookJson() {}

    /** The text of a file, with a line end. */
    static String text(JsonNode node) throws JsonProcessingException {
        Map<?, ?> sorted = MAPPER.convertValue(node, Map.class);
        return MAPPER.writer(PRINTER).writeValueAsString(sorted) + "\n";
    }

    /** The lines of a text, each but the last with its line end. */
    static ArrayNode lines(String text) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }

    /** A text that is stored whole or as a list of lines. */
    static String joined(JsonNode node) {
        if (!node.isArray()) {
            return node.asText();
        }
        List<String> lines = new ArrayList<>();
        node.forEach(line -> lines.add(line.asText()));
        return String.join("", lines);
    }
}
