package org.tokenrig.inference.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a pickle says about an object of a known class that only carries data: no code of that class exists here. */
final class InertObject {
    /** Entries of a class that is a mapping, in order. */
    final Map<Object, Object> items = new LinkedHashMap<>();

    /** Elements of a class that is a list, in order. */
    final List<Object> elements = new ArrayList<>();

    /** What the pickle would have set as the object's state, or an empty map. */
    Object state = Map.of();

    /**
     * What the object holds: of a mapping its entries, of a list its elements, of an OmegaConf node its content, else its
     * attributes.
     */
    Object content() {
        if (!items.isEmpty()) {
            return items;
        }
        if (!elements.isEmpty()) {
            return elements;
        }
        if (state instanceof Map<?, ?> attributes) {
            for (String holder : List.of("_content", "_val")) {
                if (attributes.containsKey(holder)) {
                    return attributes.get(holder);
                }
            }
        }
        return state;
    }
}
