package org.tokenrig.jobs.meter;

import java.util.Locale;

/** What is counted of the work of tasks. */
public enum Work {
    /** Assets that were rigged. */
    ASSETS_RIGGED("Assets that were rigged."),
    /** Assets that were tried and not rigged. */
    ASSETS_FAILED("Assets that were tried and not rigged."),
    /** Tokens of skeletons and skins that the model wrote. */
    TOKENS("Tokens of skeletons and skins."),
    /** Bytes of assets, without the files that they name. */
    BYTES_READ("Bytes of assets that were read, without the files that they name."),
    /** Bytes of rigged files. */
    BYTES_WRITTEN("Bytes of rigged files."),
    /** How often a process has loaded the model. */
    MODEL_LOADS("How often a process has loaded the model."),
    /** Assets that are ahead of the network now, being read or there. */
    PREFETCH_QUEUE("Assets that are ahead of the network now, being read or read."),
    /** Of these, those that are read. */
    PREFETCH_READY("Assets that are ahead of the network now and read.");

    private final String help;

    Work(String help) {
        this.help = help;
    }

    /** Its name in tables of metrics, such as {@code assets_rigged}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, in a sentence. */
    public String help() {
        return help;
    }
}
