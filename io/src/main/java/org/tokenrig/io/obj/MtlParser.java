package org.tokenrig.io.obj;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.AssetWarnings;
import org.tokenrig.io.asset.Shown;

/** Reads an MTL's statements into materials. What cannot be understood is left out with a warning. */
final class MtlParser {
    /** Maps that a material can have here and that glTF would need other files for. */
    private static final Set<String> OTHER_MAPS = Set.of(
            "map_ka",
            "map_ks",
            "map_ns",
            "map_d",
            "map_ke",
            "map_bump",
            "bump",
            "norm",
            "disp",
            "decal",
            "refl",
            "map_pr",
            "map_pm",
            "map_ps");

    /** Options of a texture and how many words follow each; those that take one to three numbers have -3. */
    private static final Map<String, Integer> OPTIONS = Map.ofEntries(
            Map.entry("-blendu", 1),
            Map.entry("-blendv", 1),
            Map.entry("-boost", 1),
            Map.entry("-bm", 1),
            Map.entry("-cc", 1),
            Map.entry("-clamp", 1),
            Map.entry("-imfchan", 1),
            Map.entry("-mm", 2),
            Map.entry("-texres", 1),
            Map.entry("-type", 1),
            Map.entry("-o", -3),
            Map.entry("-s", -3),
            Map.entry("-t", -3));

    private final ObjStatements statements;
    private final String folder;
    private final AssetWarnings warnings;
    private final List<MtlMaterial> materials = new ArrayList<>();

    // of the material that is being read
    private Optional<String> name = Optional.empty();
    private Optional<float[]> diffuse = Optional.empty();
    private Optional<Float> opacity = Optional.empty();
    private Optional<Float> transparency = Optional.empty();
    private Optional<Float> metallic = Optional.empty();
    private Optional<Float> roughness = Optional.empty();
    private Optional<MtlMaterial.Texture> texture = Optional.empty();

    /** @param folder of the file, as a path from the asset's folder; empty or ending with a slash */
    MtlParser(ObjStatements statements, String folder, AssetWarnings warnings) {
        this.folder = folder;
        this.statements = statements;
        this.warnings = warnings;
    }

    /** All of the file; once. */
    List<MtlMaterial> parse() throws AssetException {
        while (statements.next()) {
            switch (statements.keyword()) {
                case "newmtl" -> {
                    finish();
                    name = Optional.of(statements.name());
                }
                case "kd" -> diffuse = color().or(() -> diffuse);
                case "d" -> {
                    // -halo fades with the angle of view, which glTF does not have
                    String word = statements.word();
                    opacity = unit(word.equals("-halo") ? statements.word() : word)
                            .or(() -> opacity);
                }
                case "tr" -> transparency = unit(statements.word()).or(() -> transparency);
                case "pm" -> metallic = unit(statements.word()).or(() -> metallic);
                case "pr" -> roughness = unit(statements.word()).or(() -> roughness);
                case "map_kd" -> texture = texture().or(() -> texture);
                default -> {
                    if (OTHER_MAPS.contains(statements.keyword())) {
                        warnings.add(
                                AssetWarning.Kind.TEXTURE_DROPPED,
                                statements.place() + ": of an MTL's textures map_Kd alone is kept; left out: "
                                        + statements.keyword() + " " + Shown.of(statements.name()));
                    }
                }
            }
        }
        finish();
        return materials;
    }

    private void finish() {
        name.ifPresent(present -> materials.add(new MtlMaterial(
                present,
                diffuse,
                opacity.or(() -> transparency.map(t -> 1 - t)).orElse(1f),
                metallic.orElse(0f),
                roughness.orElse(MtlMaterial.ROUGH),
                texture)));
        diffuse = Optional.empty();
        opacity = Optional.empty();
        transparency = Optional.empty();
        metallic = Optional.empty();
        roughness = Optional.empty();
        texture = Optional.empty();
    }

    private Optional<float[]> color() throws AssetException {
        Optional<Float> red = unit(statements.word());
        if (red.isEmpty()) {
            return Optional.empty();
        }
        if (!statements.hasWord()) {
            return Optional.of(new float[] {red.get(), red.get(), red.get()});
        }
        Optional<Float> green = unit(statements.word());
        Optional<Float> blue = unit(statements.word());
        return green.isPresent() && blue.isPresent()
                ? Optional.of(new float[] {red.get(), green.get(), blue.get()})
                : Optional.empty();
    }

    /** A number moved into 0..1; empty, with a warning, where the word is none. */
    private Optional<Float> unit(String word) {
        Optional<Float> number = number(word);
        if (number.isEmpty()) {
            warnings.add(
                    AssetWarning.Kind.REPAIRED,
                    statements.place() + ": " + statements.keyword()
                            + " must have a number and was left out, since it has: " + Shown.of(word));
        }
        return number.map(value -> Math.max(0, Math.min(1, value)));
    }

    private static Optional<Float> number(String word) {
        try {
            float number = Float.parseFloat(word);
            return Float.isFinite(number) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Options, each with its words, and then the file's name, which may have spaces. */
    private Optional<MtlMaterial.Texture> texture() throws AssetException {
        String rest = statements.name();
        float[] scale = {1, 1};
        float[] offset = {0, 0};
        while (rest.startsWith("-")) {
            String[] words = rest.split(" +", 5);
            String option = words[0].toLowerCase(Locale.ROOT);
            if (!OPTIONS.containsKey(option)) {
                break;
            }
            int arguments = OPTIONS.get(option);
            if (arguments < 0) {
                arguments = numbers(words, -arguments);
                readPair(words, arguments, option.equals("-s") ? scale : option.equals("-o") ? offset : new float[2]);
            }
            rest = behind(rest, 1 + arguments);
        }
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new MtlMaterial.Texture(rest, folder, statements.place(), scale[0], scale[1], offset[0], offset[1]));
    }

    /** How many words after the first are numbers, at most this many; the last word of all is the file. */
    private static int numbers(String[] words, int most) {
        int count = 0;
        while (count < most
                && count + 2 < words.length
                && number(words[count + 1]).isPresent()) {
            count++;
        }
        return count;
    }

    private static void readPair(String[] words, int count, float[] pair) {
        for (int i = 0; i < Math.min(2, count); i++) {
            pair[i] = number(words[1 + i]).orElseThrow();
        }
    }

    /** What follows these many words. */
    private static String behind(String text, int words) {
        String[] parts = text.split(" +", words + 1);
        return parts.length > words ? parts[words] : "";
    }
}
