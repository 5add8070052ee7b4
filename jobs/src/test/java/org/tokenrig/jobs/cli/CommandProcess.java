package org.tokenrig.jobs.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tokenrig.jobs.rig.ToyLibrary;

/** Commands in a process of their own, with the classes of the tests and the options that their JVM has for Spark. */
final class CommandProcess {
    private CommandProcess() {}

    /**
     * {@code tokenrig rig} of a toy library, about to be started.
     *
     * @param virtualMachine options of the JVM beside those of the tests
     * @param options of the command beside input, output and model
     */
    static ProcessBuilder rig(
            String input, String output, Path model, List<String> virtualMachine, List<String> options) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-opens") || option.startsWith("-Dai.djl"))
                .toList());
        words.addAll(virtualMachine);
        words.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
        words.addAll(List.of(TokenRigCommand.class.getName(), "rig"));
        words.addAll(List.of("--input", input, "--output", output, "--model", model.toString()));
        words.addAll(List.of("-D", "spark.sql.shuffle.partitions=2"));
        words.addAll(ToyLibrary.QUICK);
        words.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder;
    }
}
