package org.tokenrig.jobs.config;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tokenrig.inference.setting.Setting;

/** The page of the documentation that has every setting, in Markdown. */
public final class SettingsPage {
    private static final String HEAD = """
        # Settings

        Every setting of `tokenrig`, what it does, what it may be, and its default. This page is written by `scripts/tokenrig settings
        --document`; a test compares the two.

        A file given with `--config` may set any of them, in [HOCON](https://github.com/lightbend/config/blob/main/HOCON.md), JSON or properties.
        `-D KEY=VALUE`, or the flag of a setting that has one, beats the file; the file beats what a model recommends; and that beats the
        default. What is not a setting, or out of its bounds, is refused by name before any work. Sizes are numbers of bytes or have a unit
        (`512 MiB`); times have a unit (`60 s`). A flag of a setting that is true or false is turned off by `--no-` before its name.
        `scripts/tokenrig settings` prints the value of each setting, and where it comes from, for a model, a file and flags.
        """;

    private final StringBuilder text = new StringBuilder(HEAD);

    /** Adds a chapter, with a section for each first part of the keys. */
    public SettingsPage chapter(String title, String introduction, List<Setting<?>> settings) {
        text.append("\n## ").append(title).append("\n\n").append(introduction).append('\n');
        Map<String, List<Setting<?>>> sections =
                settings.stream().collect(groupingBy(SettingsPage::section, LinkedHashMap::new, toList()));
        sections.forEach((section, inside) -> {
            text.append("\n### ").append(section).append("\n\n");
            text.append("| setting | what it does | what it may be | default |\n| --- | --- | --- | --- |\n");
            inside.forEach(setting -> text.append(row(setting)));
        });
        return this;
    }

    private static String section(Setting<?> setting) {
        return setting.key().substring(0, setting.key().lastIndexOf('.'));
    }

    private static <T> String row(Setting<T> setting) {
        String flag = setting.flag()
                .map(given -> "<br>`" + negatable(setting, given.name()) + "`")
                .orElse("");
        StringBuilder what = new StringBuilder(setting.help());
        if (!setting.more().isEmpty()) {
            what.append(' ').append(setting.more());
        }
        if (setting.isRecommendable()) {
            what.append(" A model may recommend it.");
        }
        if (setting.isChangeable()) {
            what.append(" It may be changed on `--resume`.");
        }
        String byDefault = setting.written(setting.byDefault());
        return "| `" + setting.key() + "`" + flag + " | " + escaped(what.toString()) + " | "
                + escaped(setting.allowed()) + " | " + (byDefault.isEmpty() ? "none" : "`" + byDefault + "`") + " |\n";
    }

    private static String negatable(Setting<?> setting, String name) {
        return setting.type() == Setting.Type.TRUTH ? "--[no-]" + name.substring(2) : name;
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
