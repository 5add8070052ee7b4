package org.tokenrig.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a user gets wrong is said in a line that tells what would be right, and ends with 2. */
class WrongUsageTest {
    /** What nobody should have to read. */
    private static final String FORBIDDEN =
            "(?s).*(Exception|java\\.|org\\.|software\\.amazon|is not an? (long|int)\\b|\\bPT\\d|Jackson|has type|\tat"
                    + " ).*";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void files() throws IOException {
        Files.createDirectories(folder.resolve("folder"));
        Files.writeString(folder.resolve("folder/content"), "in use");
        Files.createDirectories(folder.resolve("empty"));
        Files.writeString(folder.resolve("file"), "in the way");
        Files.writeString(folder.resolve("broken.conf"), "rig { seed = ");
        Files.write(
                folder.resolve("binary.conf"), new byte[] {'r', 'i', 'g', 27, '[', '3', '1', 'm', 7, 0, (byte) 200});
        Files.writeString(folder.resolve("empty/config.json"), "{}");
        Files.writeString(folder.resolve("empty/model.safetensors"), "not weights");
    }

    /** Of what follows {@code @} the test makes a path in its folder. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | a command is needed",
                "dance | nothing of this name is known here: 'dance'",
                "--dance | Unknown option: '--dance'",
                "rig | Missing required option: '--output=",
                "rig --output b | Missing required option: '--input=DIR|FILE|PATTERN' or '--manifest=FILE'",
                "rig --output b --input a --manifest c | --input and --manifest must not both be given",
                "status | Missing required option: '--output=",
                "status --output b --input a --manifest c | --input and --manifest must not both be given",
                "status --output b --nights -1 | --nights must be at least 0",
                "compact | Missing required option: '--output=",
                "compact --output b --keep-nights 2 --keep-days 2 | compact.keep-nights and compact.keep-days must not",
                "rig --input a | Missing required option: '--output=",
                "rig --input a --output b --dance 3 | Unknown options: '--dance', '3'",
                "rig --input a --output b --num-beams | Missing required parameter for option '--num-beams'",
                "rig --input a --output b --num-beams many | rig.generation.num-beams",
                "rig --input a --output b --top-p 2 | top",
                "rig --input a --output b --temperature NaN | temperature",
                "rig --input a --output b --class dragon | rig.class must be one of",
                "rig --input a --output b --only {a | due.only must be a pattern whose brackets and braces are closed",
                "rig --input a --output b --limit -1 | bins.limit must be",
                "rig --input a --output b -D novalue | -D must have a key and a value",
                "rig --input a --output b -D rig.sede=1 | did you mean rig.seed?",
                "rig --input a --output b --config @none.conf | there is no file",
                "rig --input a --output b --config @folder | is a folder",
                "rig --input a --output b --config @broken.conf | cannot read settings",
                "rig --input a --output b --config @binary.conf | cannot read settings",
                "rig --input a --output b --config nope://x/y.conf | locations of this kind are not known",
                "synth --output b --count many | --count must be a whole number, cannot be: many",
                "synth --output b --count 0 | --count must be from 1 to",
                "synth --output b --count 99999999999 | --count must be from 1 to",
                "synth --output b --partitions 2000000000 | --partitions must be from 0 to",
                "synth --output b --families unicorn | --families must be one of biped",
                "synth --output b --vertices 5 | vertices must be",
                "synth --output @file --samples | there is a file where a folder must be",
                "synth --output s3a://x/y --samples | writes to a local folder",
                "train lm --output s3a://x/y | writes to a local folder",
                "model random --output s3a://x/y | writes to a local folder",
                "train | Missing required",
                "train dance --output b | STAGE must be one of codec",
                "train lm --output @file | there is a file where a folder must be",
                "train lm --output b -D train.batch=many | train.batch must be a whole number",
                "train lm --output b -D train.init=@none | train.init",
                "train lm --output b -D train.init=@file | train.init",
                "train lm --output b --config @folder | is a folder",
                "evaluate --output b | creatures",
                "evaluate --output b --creatures 1 --input a | give either --creatures, or --input",
                "evaluate --output b --creatures -1 | --creatures must be from",
                "evaluate --output b --creatures 99999999999 | must be a whole number of at most 31 bits, cannot be",
                "evaluate --output b --creatures many | --creatures must be a whole number, cannot be: many",
                "evaluate --output b --creatures 1 --pictures -1 | --pictures must be from 0 to",
                "failures --output nope://x | locations of this kind are not known",
                "model | a command is needed",
                "model dance | nothing of this name is known here",
                "model import --tokenrig @none --output b | there is no file",
                "model import --tokenrig @folder --output b | ",
                "model import --tokenrig @file --output b | ",
                "model random --output b --size huge | --size must be one of small, published, cannot be: huge",
                "model random --output @file | there is a file where a folder must be",
                "model random --output @folder | ",
                "model convert --model @none --output b | must be a model folder",
                "model convert --model embedded --output b --dtype F99 | --dtype must be one of",
                "model inspect @none | must be a model folder",
                "model inspect @file | must be a model folder",
                "model inspect @empty | config.json",
                "model verify @none | must be a model folder",
                "model trace --model embedded --input @none --output b | there is no file",
                "model trace --model embedded --input @file --output b | ",
                "model trace --model embedded --input @folder --output b | ",
            })
    void isRefusedInWords(String command, String words) {
        String[] arguments = command.isEmpty() ? new String[0] : command.split(" ");
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = arguments[i].replaceFirst("^(.*=)?@", "$1" + folder + "/");
            if (arguments[i].equals("b")) {
                arguments[i] = folder.resolve("results").toString();
            }
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.err;
        int code;
        try (PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            code = TokenRigCommand.execute(arguments);
        } finally {
            System.setErr(before);
        }
        String text = said.toString(StandardCharsets.UTF_8);
        assertThat(code).as(text).isEqualTo(TokenRigCommand.WRONG_USAGE);
        assertThat(text).startsWith("tokenrig: ").doesNotMatch(FORBIDDEN);
        if (words != null) {
            assertThat(text).contains(words);
        }
        assertThat(text.codePoints().filter(c -> Character.isISOControl(c) && c != '\n'))
                .isEmpty();
        assertThat(folder.resolve("results")).as(text).doesNotExist();
    }
}
