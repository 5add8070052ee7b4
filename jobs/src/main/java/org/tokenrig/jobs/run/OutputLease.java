package org.tokenrig.jobs.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;

/**
 * The right of one process to write tables of an output. Another that asks for it is refused at once, with who has it. It is a
 * lease: its holder renews it, and who is dead loses it.
 *
 * <p>The lease is a row of objects {@code tables/_lease/<number>.json}, each of which only its holder writes again. Who wants the
 * lease makes the next number, which storage lets only one do; the greatest number holds it. So no clock decides who has
 * it. Whether a holder is dead is told by its process, where that ran on this machine; else by the age of its last renewal, by
 * the clock of the storage alone, and then by watching for as long as a lease lasts whether it is renewed.
 */
public final class OutputLease implements AutoCloseable {
    /** How long a lease lasts without renewal, unless told otherwise. */
    public static final Duration DEFAULT = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(OutputLease.class);
    private static final String FOLDER = "tables/_lease";
    private static final int RENEWALS_A_LEASE = 4;
    private static final int LOOKS = 3;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * Who holds an output.
     *
     * @param command that is at work
     * @param run its id
     * @param user of the operating system
     * @param host its name
     * @param machine start of that system and its space of process numbers, so that those can be compared
     * @param process its number
     * @param started when that process was started, by its own clock
     * @param since when it took the lease, by its own clock
     * @param renewals so far
     * @param released whether it has given the lease back
     * @param assets of the run; 0 before they are known
     * @param done of them
     * @param failed of them
     * @param workedSeconds since the first of them was begun; 0 before that
     * @param secondsLeft as far as can be told; 0 before that
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Holder(
            @JsonProperty("command") String command,
            @JsonProperty("run") String run,
            @JsonProperty("user") String user,
            @JsonProperty("host") String host,
            @JsonProperty("machine") String machine,
            @JsonProperty("process") long process,
            @JsonProperty("started") String started,
            @JsonProperty("since") String since,
            @JsonProperty("renewals") long renewals,
            @JsonProperty("released") boolean released,
            @JsonProperty("assets") long assets,
            @JsonProperty("done") long done,
            @JsonProperty("failed") long failed,
            @JsonProperty("worked_seconds") double workedSeconds,
            @JsonProperty("seconds_left") double secondsLeft) {
        /** In words, such as {@code tokenrig rig of anna on farm-3, process 4711, since 2026-11-29T02:00:00Z}. */
        public String inWords() {
            return "tokenrig " + command + " of " + user + " on " + host + ", process " + process + ", since " + since;
        }

        private Holder renewed(long count, Progress progress, boolean ended) {
            return new Holder(
                    command,
                    run,
                    user,
                    host,
                    machine,
                    process,
                    started,
                    since,
                    count,
                    ended,
                    progress.assets(),
                    progress.done(),
                    progress.failed(),
                    progress.workedSeconds(),
                    progress.secondsLeft());
        }
    }

    /**
     * How far a run is.
     *
     * @param assets of the run
     * @param done of them
     * @param failed of them
     * @param workedSeconds since the first of them was begun
     * @param secondsLeft as far as can be told; 0 where it cannot
     */
    public record Progress(long assets, long done, long failed, double workedSeconds, double secondsLeft) {
        /** Nothing is known yet. */
        public static final Progress NONE = new Progress(0, 0, 0, 0, 0);
    }

    /**
     * A holder, and when it was last heard of.
     *
     * @param heard by the clock of the storage
     */
    public record Sighting(Holder holder, Instant heard) {}

    /** A holder of an output, as another sees it. */
    private record Seen(long number, Holder holder) {}

    private final OutputFolder output;
    private final long number;
    private final Holder me;
    private final Duration lease;
    private final ScheduledExecutorService clock;
    private volatile Supplier<Progress> progress = () -> Progress.NONE;
    private volatile Runnable whenLost = () -> {};
    private volatile boolean lost;
    private long renewals;
    private long renewedNanos;

    private OutputLease(OutputFolder output, long number, Holder me, Duration lease) {
        this.output = output;
        this.number = number;
        this.me = me;
        this.lease = lease;
        this.renewedNanos = System.nanoTime();
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "output-lease");
            thread.setDaemon(true);
            return thread;
        });
        long pause = lease.toMillis() / RENEWALS_A_LEASE;
        clock.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes the lease of an output.
     *
     * @param command that is to write
     * @param run its id
     * @param lease how long it lasts without renewal
     * @throws UnusableRunException where another holds it, saying who
     * @throws IOException where the storage refuses
     */
    public static OutputLease take(OutputFolder output, String command, String run, Duration lease)
            throws UnusableRunException, IOException {
        requireNonNull(output, "output is null");
        if (lease.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "run.lease must be at least 1 s, cannot be: " + lease.toMillis() + " ms");
        }
        Optional<Seen> seen = newest(output);
        if (seen.isPresent() && !seen.get().holder().released()) {
            requireDead(output, seen.get(), lease);
        }
        long number = seen.map(Seen::number).orElse(0L) + 1;
        Holder me = new Holder(
                command,
                run,
                System.getProperty("user.name", "unknown"),
                hostName(),
                machine(),
                ProcessHandle.current().pid(),
                startOf(ProcessHandle.current()),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                0,
                false,
                0,
                0,
                0,
                0,
                0);
        try {
            output.putNew(path(number), bytes(me));
        } catch (IOException e) {
            Optional<Seen> faster = newest(output);
            if (faster.isPresent() && faster.get().number() >= number) {
                throw refusal(output, faster.get().holder());
            }
            throw e;
        }
        OutputLease taken = new OutputLease(output, number, me, lease);
        taken.deleteOlder();
        return taken;
    }

    /** Who holds an output, if anybody does; a holder that died is one until another takes its place. */
    public static Optional<Holder> holder(OutputFolder output) throws IOException {
        return newest(output).map(Seen::holder).filter(holder -> !holder.released());
    }

    /**
     * The same, with when it was last heard of. Writes nothing, and can be asked while the holder is at work.
     *
     * @throws IOException where the storage refuses
     */
    public static Optional<Sighting> sighting(OutputFolder output) throws IOException {
        for (int tries = 1; ; tries++) {
            try {
                Optional<Seen> seen =
                        newest(output).filter(newest -> !newest.holder().released());
                return seen.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Sighting(
                                seen.get().holder(),
                                Instant.ofEpochMilli(
                                        output.modified(path(seen.get().number())))));
            } catch (FileNotFoundException | NoSuchFileException e) {
                // the next holder deletes what the one before has left
                if (tries == LOOKS) {
                    throw e;
                }
            }
        }
    }

    /** Whether a holder is known to be dead: its process ran on this machine and is no more. */
    public static boolean isDead(Holder holder) {
        if (!holder.machine().equals(machine()) || !holder.host().equals(hostName())) {
            return false;
        }
        return ProcessHandle.of(holder.process())
                .map(process -> !startOf(process).equals(holder.started()))
                .orElse(true);
    }

    /** What is told to those who ask how far the run is. */
    public void progress(Supplier<Progress> source) {
        this.progress = requireNonNull(source, "source is null");
    }

    /** What is done, once and on another thread, where another has taken the lease. */
    public void whenLost(Runnable action) {
        this.whenLost = requireNonNull(action, "action is null");
    }

    /**
     * Makes sure that the lease is still this process's, before what others would see.
     *
     * @throws IOException where it is not, or the storage does not say
     */
    public void requireHeld() throws IOException {
        Optional<Seen> newest = newest(output);
        if (lost || newest.isEmpty() || newest.get().number() != number) {
            lost = true;
            throw new IOException("another process has taken the output " + output.location()
                    + newest.map(seen -> ", " + seen.holder().inWords()).orElse("")
                    + "; this one was not heard of for longer than " + lease.toSeconds() + " s (run.lease)");
        }
    }

    /** Gives the lease back. */
    @Override
    public void close() {
        clock.shutdown();
        try {
            clock.awaitTermination(lease.toMillis(), TimeUnit.MILLISECONDS);
            if (!lost) {
                requireHeld();
                output.put(path(number), bytes(me.renewed(renewals + 1, progress.get(), true)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the lease of {} could not be given back: {}", output.location(), StorageProblem.reason(e));
        }
    }

    private void renew() {
        try {
            requireHeld();
            renewals++;
            output.put(path(number), bytes(me.renewed(renewals, progress.get(), false)));
            renewedNanos = System.nanoTime();
        } catch (IOException | RuntimeException e) {
            if (lost || System.nanoTime() - renewedNanos > lease.toNanos()) {
                lost = true;
                LOG.error("the output is no longer this run's: {}", StorageProblem.reason(e));
                clock.shutdown();
                whenLost.run();
            } else {
                LOG.warn("the lease of {} was not renewed: {}", output.location(), StorageProblem.reason(e));
            }
        }
    }

    private void deleteOlder() {
        try {
            for (String name : output.names(FOLDER)) {
                OptionalLong older = numberOf(name);
                if (older.isPresent() && older.getAsLong() < number) {
                    output.delete(FOLDER + "/" + name);
                }
            }
        } catch (IOException e) {
            // they harm nobody
            LOG.debug("old leases stay", e);
        }
    }

    private static void requireDead(OutputFolder output, Seen seen, Duration lease)
            throws UnusableRunException, IOException {
        Holder holder = seen.holder();
        if (isDead(holder)) {
            LOG.info("the output is free: {} is no more", holder.inWords());
            return;
        }
        // by the storage's clock alone; where that was set back, the age is negative and proves nothing
        long age = storageTime(output) - output.modified(path(seen.number()));
        if (age >= 0 && age < lease.toMillis()) {
            throw refusal(output, holder);
        }
        LOG.info(
                "the output is held by {}, not heard of for {} s; watching for {} s whether it lives",
                holder.inWords(),
                age / 1000,
                lease.toSeconds());
        long until = System.nanoTime() + lease.toNanos();
        while (System.nanoTime() < until) {
            try {
                TimeUnit.MILLISECONDS.sleep(Math.max(100, lease.toMillis() / RENEWALS_A_LEASE / 2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while waiting for the output", e);
            }
            Optional<Seen> now = newest(output);
            if (now.isPresent()
                    && (now.get().number() != seen.number()
                            || now.get().holder().renewals() != holder.renewals())
                    && !now.get().holder().released()) {
                throw refusal(output, now.get().holder());
            }
        }
    }

    private static UnusableRunException refusal(OutputFolder output, Holder holder) {
        return new UnusableRunException("another run is writing to " + output.location() + ": " + holder.inWords()
                + "; wait until it ends, or give another output");
    }

    private static long storageTime(OutputFolder output) throws IOException {
        String probe = FOLDER + "/_clock-" + UUID.randomUUID();
        output.put(probe, new byte[0]);
        try {
            return output.modified(probe);
        } finally {
            output.delete(probe);
        }
    }

    private static Optional<Seen> newest(OutputFolder output) throws IOException {
        List<String> names = output.names(FOLDER);
        for (int i = names.size() - 1; i >= 0; i--) {
            OptionalLong number = numberOf(names.get(i));
            if (number.isPresent()) {
                Holder holder = JSON.readValue(output.get(FOLDER + "/" + names.get(i)), Holder.class);
                return Optional.of(new Seen(number.getAsLong(), holder));
            }
        }
        return Optional.empty();
    }

    private static OptionalLong numberOf(String name) {
        return name.matches("\\d{12}\\.json")
                ? OptionalLong.of(Long.parseLong(name.substring(0, 12)))
                : OptionalLong.empty();
    }

    private static String path(long number) {
        return FOLDER + "/" + String.format(Locale.ROOT, "%012d.json", number);
    }

    private static byte[] bytes(Holder holder) throws IOException {
        return JSON.writeValueAsBytes(holder);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("an unnamed host");
        }
    }

    /** The boot and the process space of this system; random where there is none to be read, so that it is like no other. */
    private static String machine() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + " "
                    + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return UUID.randomUUID().toString();
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }
}
