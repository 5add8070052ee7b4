package org.tokenrig.notebooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a cell shows, collected from the messages of a kernel. Neither counts of executions nor ids of displays are kept. */
final class Outputs {
    private final ArrayNode outputs = NotebookJson.MAPPER.createArrayNode();

    /** Takes a message; those that show nothing are left out. */
    void add(String type, JsonNode content) {
        switch (type) {
            case "stream" -> stream(content);
            case "display_data", "execute_result" -> {
                ObjectNode output = output(type);
                ObjectNode data = output.putObject("data");
                content.path("data")
                        .properties()
                        .forEach(entry -> data.set(entry.getKey(), stored(entry.getKey(), entry.getValue())));
                output.putObject("metadata");
                if (type.equals("execute_result")) {
                    output.putNull("execution_count");
                }
            }
            case "error" -> {
                ObjectNode output = output(type);
                output.put("ename", content.path("ename").asText());
                output.put("evalue", content.path("evalue").asText());
                output.set("traceback", content.path("traceback"));
            }
            default -> {}
        }
    }

    ArrayNode stored() {
        for (JsonNode output : outputs) {
            if (output.get("output_type").asText().equals("stream")) {
                ((ObjectNode) output)
                        .set("text", NotebookJson.lines(output.get("text").asText()));
            }
        }
        return outputs;
    }

    private ObjectNode output(String type) {
        return outputs.addObject().put("output_type", type);
    }

    // as Jupyter stores it, what one stream says in several messages is one output
    private void stream(JsonNode content) {
        String name = content.path("name").asText();
        String text = content.path("text").asText();
        JsonNode last = outputs.path(outputs.size() - 1);
        if (last.path("name").asText().equals(name)
                && last.path("output_type").asText().equals("stream")) {
            ((ObjectNode) last).put("text", last.get("text").asText() + text);
        } else if (!text.isEmpty()) {
            output("stream").put("name", name).put("text", text);
        }
    }

    private static JsonNode stored(String type, JsonNode value) {
        return type.startsWith("text/") ? NotebookJson.lines(value.asText()) : value;
    }
}
