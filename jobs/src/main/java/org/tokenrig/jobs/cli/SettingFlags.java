package org.tokenrig.jobs.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tokenrig.inference.setting.Setting;
import org.tokenrig.inference.setting.SettingValues;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/**
 * Options of a command that are settings. They are made of the settings, which have name, type, default and help. A command has
 * them as a {@link picocli.CommandLine.Mixin}.
 */
@Command
abstract class SettingFlags {
    private final String title;
    private final List<Setting<?>> settings;
    private final boolean asRecommended;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /**
     * Those of these settings that have a flag.
     *
     * @param title of the options in the help
     */
    SettingFlags(String title, List<? extends Setting<?>> settings) {
        this(title, settings, true);
    }

    /**
     * Those of these settings that have a flag.
     *
     * @param title of the options in the help
     * @param asRecommended whether the command does as the model recommends where a flag is not given
     */
    SettingFlags(String title, List<? extends Setting<?>> settings, boolean asRecommended) {
        this.title = title;
        this.asRecommended = asRecommended;
        this.settings = settings.stream()
                .filter(setting -> setting.flag().isPresent())
                .<Setting<?>>map(setting -> setting)
                .toList();
    }

    /** What was given, by the keys of the settings. */
    final Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            if (option.userObject() instanceof Setting<?> setting
                    && settings.contains(setting)
                    && option.getValue() != null) {
                chosen.put(setting.key(), String.valueOf(option.<Object>getValue()));
            }
        }
        return chosen;
    }

    /**
     * What was given, over the defaults.
     *
     * @throws IllegalArgumentException if a value cannot be, naming the setting
     */
    final SettingValues values(List<Setting<?>> all) {
        Map<String, String> chosen = chosen();
        SettingValues values = SettingValues.defaults(all);
        for (Setting<?> setting : all) {
            if (chosen.containsKey(setting.key())) {
                values = values.parsed(setting, chosen.get(setting.key()));
            }
        }
        return values;
    }

    /** What was given of several. */
    static Map<String, String> chosen(SettingFlags... flags) {
        Map<String, String> chosen = new LinkedHashMap<>();
        for (SettingFlags some : flags) {
            chosen.putAll(some.chosen());
        }
        return chosen;
    }

    /** Gives the commands below this one their options. */
    static void addAll(CommandLine line, Recommendation recommendation) {
        for (CommandLine command : line.getSubcommands().values()) {
            for (CommandSpec mixin : command.getCommandSpec().mixins().values()) {
                if (mixin.userObject() instanceof SettingFlags flags) {
                    flags.add(flags.asRecommended ? recommendation : Recommendation.NONE);
                }
            }
            addAll(command, recommendation);
        }
    }

    private void add(Recommendation recommendation) {
        boolean ofModel = asRecommended && settings.stream().anyMatch(Setting::isRecommendable);
        String owner = ofModel ? ", " + recommendation.owner() : "";
        ArgGroupSpec.Builder group = ArgGroupSpec.builder()
                .exclusive(false)
                .multiplicity("0..1")
                .heading("%n" + escaped(title + owner) + ":%n");
        settings.forEach(setting -> group.addArg(option(setting, recommendation)));
        command.addArgGroup(group.build());
    }

    private static OptionSpec option(Setting<?> setting, Recommendation recommendation) {
        Setting.Flag flag = setting.flag().orElseThrow();
        OptionSpec.Builder option = OptionSpec.builder(flag.name())
                .userObject(setting)
                .description(Stream.of(setting.help(), recommendation.defaultOf(setting))
                        .filter(sentence -> !sentence.isEmpty())
                        .map(SettingFlags::escaped)
                        .toArray(String[]::new));
        if (setting.type() == Setting.Type.TRUTH) {
            return option.type(Boolean.class).negatable(true).build();
        }
        // the text goes to the settings, which refuse what cannot be by name
        return option.type(String.class).arity("1").paramLabel(flag.label()).build();
    }

    private static String escaped(String text) {
        return text.replace("%", "%%");
    }
}
