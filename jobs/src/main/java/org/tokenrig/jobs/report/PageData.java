package org.tokenrig.jobs.report;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * Data of a page as a classic script, which a browser loads from a disk where it may fetch nothing. The script sets one name of
 * the window. It is ASCII, and nothing in it can end a script or begin a tag.
 */
final class PageData {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private PageData() {}

    /** The script that sets {@code window.<name>} to a value of maps, lists, texts, numbers and truths. */
    static byte[] script(String name, Object value) {
        try {
            String json = JSON.writeValueAsString(value);
            // these stand in texts only, where JSON has another way to write them
            String safe = json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
            return ("window." + name + "=" + safe + ";\n").getBytes(US_ASCII);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("data of a page are made of texts and numbers", e);
        }
    }
}
