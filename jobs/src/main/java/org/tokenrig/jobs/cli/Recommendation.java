package org.tokenrig.jobs.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tokenrig.inference.checkpoint.BuiltInModel;
import org.tokenrig.inference.checkpoint.ModelFolder;
import org.tokenrig.inference.options.RecommendedOptions;
import org.tokenrig.inference.setting.Setting;

/**
 * What the model at hand recommends, for help that tells the truth.
 *
 * @param model its name; empty where no model is at hand
 * @param options what it recommends
 */
record Recommendation(String model, RecommendedOptions options) {
    /** No model is at hand. */
    static final Recommendation NONE = new Recommendation("", RecommendedOptions.NONE);

    private static final String MODEL = "--model";

    Recommendation {
        requireNonNull(model, "model is null");
        requireNonNull(options, "options is null");
    }

    /** Of the model that a command line which asks for help names, or of the model in the program. */
    static Recommendation forHelp(String... arguments) {
        List<String> words = Arrays.asList(arguments);
        if (!words.contains("--help") && !words.contains("-h")) {
            return NONE;
        }
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(MODEL + "=")) {
                return of(words.get(i).substring(MODEL.length() + 1)).orElse(NONE);
            }
            if (words.get(i).equals(MODEL) && i + 1 < words.size()) {
                return of(words.get(i + 1)).orElse(NONE);
            }
        }
        return of("").orElse(NONE);
    }

    /**
     * Of a model on this machine.
     *
     * @param folder model folder, or the name of a built-in model; empty for the one that is built in by default
     * @return empty where there is no such model here
     */
    static Optional<Recommendation> of(String folder) {
        try {
            Optional<BuiltInModel> builtIn =
                    folder.isEmpty() ? Optional.of(BuiltInModel.byDefault()) : BuiltInModel.named(folder);
            ModelFolder model = builtIn.isPresent() ? builtIn.get().open() : ModelFolder.open(Path.of(folder));
            return Optional.of(new Recommendation(model.identity().name(), model.recommended()));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A sentence that says the default of a setting with this model; empty where the default is no text. */
    <T> String defaultOf(Setting<T> setting) {
        String published = word(setting.text(setting.byDefault()));
        String here = Optional.ofNullable(options.settings().get(setting.key()))
                .map(text -> word(setting.text(setting.parse(text))))
                .orElse(published);
        if (!here.equals(published)) {
            return "The default is " + here + "; the published one is " + published + ".";
        }
        return published.isEmpty() ? "" : "The default is " + published + ".";
    }

    /** Whose defaults these are, to be said after a comma. */
    String owner() {
        return model.isEmpty()
                ? "with the published defaults, which a model may replace"
                : "with the defaults of " + model;
    }

    private static String word(String value) {
        return switch (value) {
            case "true" -> "on";
            case "false" -> "off";
            default -> value;
        };
    }
}
