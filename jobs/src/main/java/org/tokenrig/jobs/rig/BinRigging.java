package org.tokenrig.jobs.rig;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.RigResult;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.quality.MotionGate;
import org.tokenrig.inference.quality.Verdict;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.Deadline;
import org.tokenrig.io.asset.DecodingMemory;
import org.tokenrig.io.asset.Mesh;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.asset.Rig;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.io.store.AssetFolder;
import org.tokenrig.io.store.AssetStore;
import org.tokenrig.io.store.OutputFolder;
import org.tokenrig.io.store.StorageProblem;
import org.tokenrig.io.store.StoredAsset;
import org.tokenrig.jobs.config.RigGate;
import org.tokenrig.jobs.meter.LogContext;
import org.tokenrig.jobs.meter.TaskWork;
import org.tokenrig.jobs.meter.Work;
import org.tokenrig.jobs.plan.AssetBin;
import org.tokenrig.jobs.plan.DueReason;
import org.tokenrig.jobs.plan.PlannedAsset;
import org.tokenrig.jobs.quality.QualityRow;
import org.tokenrig.jobs.run.DeadlineWatch;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.ProcessMemory;
import org.tokenrig.jobs.run.RunCounters;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Goes through the assets of one task: reads ahead, rigs some at a time, puts each rigged file, and gives one row an asset,
 * when asked. An exception about one asset becomes its row; an interruption ends the task; an error fails it.
 */
final class BinRigging implements Iterator<Row>, AutoCloseable {
    private enum Stage {
        READ,
        RIG,
        GATE,
        WRITE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Loaded(PlannedAsset planned, LoadedAsset loaded) {}

    /** A line an asset, which a log may have or leave out by the name of this class. */
    private static final Logger ASSETS = LoggerFactory.getLogger(BinRigging.class);

    /** Of the mesh, while it is rigged: welded vertices, neighbours, influences, and the file that is written. */
    private static final int BYTES_A_VERTEX = 400;

    private static final int BYTES_A_TRIANGLE = 120;

    private final RigPlan plan;
    private final AssetStore store;
    private final OutputFolder output;
    private final ModelHost model;
    private final RunCounters counters;
    private final TaskWork work;
    private final TaskContext task;
    private final Prefetch<PlannedAsset, LoadedAsset> prefetch;
    private final Deque<Row> ready = new ArrayDeque<>();
    private final DecodingMemory memory;
    private final Map<PlannedAsset, DecodingMemory.Share> shares = new ConcurrentHashMap<>();
    private final Map<PlannedAsset, AssetFolder> named = new ConcurrentHashMap<>();
    private final Set<PlannedAsset> released = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    BinRigging(
            Iterator<PlannedAsset> assets,
            RigPlan plan,
            AssetStore store,
            OutputFolder output,
            ModelHost model,
            RunCounters counters,
            TaskWork work,
            TaskContext task) {
        this.plan = plan;
        this.store = store;
        this.output = output;
        this.model = model;
        this.counters = counters;
        this.work = work;
        this.task = task;
        this.prefetch = new Prefetch<>(
                assets,
                asset -> asset.stored().length(),
                this::load,
                plan.prefetch(),
                plan.limits().assetTimeout(),
                asset -> Optional.ofNullable(shares.get(asset))
                        .map(DecodingMemory.Share::waits)
                        .orElse(false));
        this.memory = ProcessMemory.of(plan.decodingMemory());
    }

    @Override
    public boolean hasNext() {
        return !ready.isEmpty() || prefetch.hasNext();
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the bin has no more assets");
        }
        try {
            while (ready.isEmpty()) {
                if (task.isInterrupted()) {
                    throw new InterruptedException("the task was cancelled");
                }
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaskKilledException("interrupted between assets");
        } catch (IOException e) {
            // of the model, not of an asset: another attempt may succeed elsewhere
            throw new UncheckedIOException(e);
        }
        return ready.remove();
    }

    @Override
    public void close() {
        closed = true;
        prefetch.close();
        shares.values().forEach(DecodingMemory.Share::close);
    }

    /** What of the process's memory this asset has is for others. */
    private void release(PlannedAsset asset) {
        named.remove(asset);
        released.add(asset);
        DecodingMemory.Share share = shares.remove(asset);
        if (share != null) {
            share.close();
        }
    }

    /** Takes the next assets through all stages; gives at least one row. */
    private void step() throws InterruptedException, IOException {
        List<Loaded> batch = new ArrayList<>();
        while (batch.size() < plan.assetsPerStep() && prefetch.hasNext()) {
            work.level(Work.PREFETCH_QUEUE, prefetch.depth());
            work.level(Work.PREFETCH_READY, prefetch.ready());
            // what is in hand may be what the others wait for
            Optional<Prefetch.Taken<PlannedAsset, LoadedAsset>> next =
                    batch.isEmpty() ? Optional.of(prefetch.next()) : prefetch.nextUnlessAllWait();
            if (next.isEmpty()) {
                break;
            }
            loaded(next.get()).ifPresent(batch::add);
        }
        if (batch.isEmpty()) {
            return;
        }
        List<RigRequest> requests = batch.stream()
                .map(entry -> new RigRequest(
                        entry.planned().stored().id(),
                        entry.loaded().asset().mesh(),
                        keepsSkeleton(entry.planned()) ? entry.loaded().asset().rig() : Optional.empty(),
                        entry.planned().own().ownClass()))
                .toList();
        long start = System.nanoTime();
        List<RigOutcome> outcomes = rig(
                requests, batch.stream().map(entry -> entry.loaded().deadline()).toList());
        long each = since(start) / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            finish(batch.get(i), outcomes.get(i), each);
            release(batch.get(i).planned());
        }
    }

    /** An asset, or its row where it cannot be read. */
    private Optional<Loaded> loaded(Prefetch.Taken<PlannedAsset, LoadedAsset> taken)
            throws InterruptedException, IOException {
        PlannedAsset planned = taken.source();
        Optional<Loaded> loaded = readable(taken);
        if (loaded.isEmpty()) {
            release(planned);
        }
        return loaded;
    }

    private Optional<Loaded> readable(Prefetch.Taken<PlannedAsset, LoadedAsset> taken)
            throws InterruptedException, IOException {
        PlannedAsset planned = taken.source();
        try {
            LoadedAsset loaded = taken.get();
            if (!planned.knownSha256().isEmpty() && planned.knownSha256().equals(loaded.contentSha256())) {
                sameAsBefore(planned, loaded);
                return Optional.empty();
            }
            if (keepsSkeleton(planned)) {
                try {
                    loaded.asset().requireRig();
                } catch (AssetException e) {
                    fail(
                            planned,
                            Optional.of(loaded),
                            Stage.READ,
                            new AssetException(e.kind(), "its skeleton is to be kept, but " + e.getMessage(), e),
                            Map.of(Stage.READ.label(), loaded.milliseconds()));
                    return Optional.empty();
                }
            }
            return Optional.of(new Loaded(planned, loaded));
        } catch (TimeoutException e) {
            fail(
                    planned,
                    Optional.empty(),
                    Stage.READ,
                    new AssetException(
                            Kind.TIMED_OUT,
                            Deadline.in(plan.limits().assetTimeout()).passedText("waiting for its storage"),
                            e),
                    Map.of());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            fail(planned, Optional.empty(), Stage.READ, (Exception) e.getCause(), Map.of());
        }
        return Optional.empty();
    }

    /** Only the time of its file is new: the rig that is there stays, and the row says no more than the new etag. */
    private void sameAsBefore(PlannedAsset planned, LoadedAsset loaded) throws InterruptedException, IOException {
        ready.add(row(planned, Optional.of(loaded)).set("status", RigRow.SAME).toRow());
        counters.done().add(1);
        counters.cost().add(AssetBin.cost(planned, plan.assetCost()));
    }

    private boolean keepsSkeleton(PlannedAsset planned) {
        return planned.own().keepsSkeleton(plan.useSkeleton());
    }

    private LoadedAsset load(PlannedAsset planned) throws AssetException {
        long start = System.nanoTime();
        if (!planned.own().problem().isEmpty()) {
            throw new AssetException(Kind.BAD_ENTRY, planned.own().problem());
        }
        StoredAsset stored = planned.stored();
        ByteBuffer bytes = store.read(stored, plan.limits().maxBytes());
        work.add(Work.BYTES_READ, bytes.remaining());
        AssetFolder folder = store.folderOf(stored);
        named.put(planned, folder);
        DecodingMemory.Share share = memory.share();
        shares.put(planned, share);
        if (closed || released.contains(planned)) {
            // given up while its bytes were fetched: nobody else would give this share back
            release(planned);
            throw new CancellationException("interrupted while reading");
        }
        Deadline deadline = Deadline.in(plan.limits().assetTimeout());
        var asset = AssetReader.read(
                stored.id(),
                bytes,
                folder,
                plan.limits(),
                deadline,
                share,
                (vertices, triangles) -> BYTES_A_VERTEX * vertices + BYTES_A_TRIANGLE * triangles);
        deadline.pause();
        return new LoadedAsset(asset, folder.contentSha256(bytes), folder.parts(), since(start), deadline);
    }

    /** One outcome a request; where several together raise an exception, each is tried alone. */
    private List<RigOutcome> rig(List<RigRequest> requests, List<Deadline> deadlines)
            throws InterruptedException, IOException {
        // a model that cannot be loaded is not the assets' fault
        model.model();
        model.claimLoad().ifPresent(milliseconds -> {
            work.add(Work.MODEL_LOADS, 1);
            work.stage("load_model", milliseconds);
        });
        // several have the time of all of them together
        Deadline deadline = requests.size() == 1 ? deadlines.get(0) : Deadline.NONE;
        deadline.resume();
        DeadlineWatch watch = DeadlineWatch.over(deadline);
        try (watch) {
            return model.rig(requests, plan.options());
        } catch (CancellationException e) {
            if (!watch.passed() || task.isInterrupted()) {
                throw interrupted(e);
            }
            return List.of(new RigOutcome.Failed(
                    requests.get(0).id(),
                    new AssetException(Kind.TIMED_OUT, deadline.passedText(doing(e.getMessage())), e)));
        } catch (RuntimeException e) {
            if (requests.size() == 1) {
                return List.of(new RigOutcome.Failed(
                        requests.get(0).id(), new AssetException(Kind.UNDECODABLE, PlainWords.ofFault(e), e)));
            }
        }
        List<RigOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            outcomes.addAll(rig(List.of(requests.get(i)), List.of(deadlines.get(i))));
        }
        return outcomes;
    }

    /** What was done when it was interrupted: all such exceptions say it alike. */
    private static String doing(String message) {
        String before = "interrupted while ";
        return message != null && message.startsWith(before) ? message.substring(before.length()) : "rigging";
    }

    private void finish(Loaded entry, RigOutcome outcome, long rigMilliseconds)
            throws InterruptedException, IOException {
        Map<String, Long> spent = new LinkedHashMap<>();
        spent.put(Stage.READ.label(), entry.loaded().milliseconds());
        if (outcome instanceof RigOutcome.Failed failed) {
            spent.put(Stage.RIG.label(), rigMilliseconds);
            fail(entry.planned(), Optional.of(entry.loaded()), Stage.RIG, failed.reason(), spent);
            return;
        }
        RigResult result = ((RigOutcome.Rigged) outcome).result();
        spent.putAll(result.milliseconds());
        long start = System.nanoTime();
        try {
            Rig rig = result.rig();
            RiggedFile file =
                    entry.loaded().asset().withRig(rig, notes(entry.planned()), keepsSkeleton(entry.planned()));
            long judging = System.nanoTime();
            Optional<QualityRow> quality = judge(entry, rig);
            if (quality.isPresent()) {
                spent.put(Stage.GATE.label(), since(judging));
                start += System.nanoTime() - judging;
            }
            String place = place(entry.planned(), quality);
            output.put(place, file.glb());
            spent.put(Stage.WRITE.label(), since(start));
            succeed(entry, result, file, place, quality, spent);
        } catch (AssetException | IOException | RuntimeException e) {
            fail(entry.planned(), Optional.of(entry.loaded()), Stage.WRITE, e, spent);
        }
    }

    /** How the rig moves; empty where rigs are not judged. */
    private Optional<QualityRow> judge(Loaded entry, Rig rig) throws AssetException, InterruptedException {
        if (plan.gate() == RigGate.OFF) {
            return Optional.empty();
        }
        Mesh mesh = entry.loaded().asset().mesh();
        QualityRow row = new QualityRow()
                .set("asset_id", entry.planned().stored().id().path())
                .set("uri", entry.planned().stored().uri())
                .set("parameters_hash", entry.planned().parametersHash())
                .set("code_version", plan.codeVersion())
                .set("damage", QualityRow.UNDAMAGED)
                .set("damage_text", "")
                .set("vertices", mesh.vertexCount())
                .set("triangles", mesh.triangleCount());
        Deadline deadline = entry.loaded().deadline();
        deadline.resume();
        long start = System.nanoTime();
        DeadlineWatch watch = DeadlineWatch.over(deadline);
        try (watch) {
            row.setQuality(MotionGate.judge(mesh, rig, plan.thresholds()));
        } catch (CancellationException e) {
            if (!watch.passed() || task.isInterrupted()) {
                throw interrupted(e);
            }
            throw new AssetException(Kind.TIMED_OUT, deadline.passedText("judging how its rig moves"), e);
        } catch (RuntimeException e) {
            // a rig that cannot be judged is still a rig
            row.set("status", "failed").set("error_kind", "internal").set("error_text", PlainWords.ofFault(e));
        } finally {
            deadline.pause();
        }
        return Optional.of(row.set("milliseconds", since(start)));
    }

    private String place(PlannedAsset planned, Optional<QualityRow> quality) throws IOException {
        if (plan.gate() == RigGate.APART && quality.isPresent() && quality.get().isVerdict(Verdict.QUARANTINE)) {
            return planned.quarantine();
        }
        if (planned.reason() != DueReason.NEW) {
            // what an earlier run kept apart is no longer the newest
            output.delete(planned.quarantine());
        }
        return planned.output();
    }

    /** What the file says about itself. The same for the same asset, model and parameters, so that files can be compared. */
    private Map<String, String> notes(PlannedAsset planned) throws InterruptedException, IOException {
        ModelIdentity identity = model.model();
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("model_id", identity.id());
        notes.put("model_name", identity.name());
        notes.put("trained", Boolean.toString(identity.trained()));
        if (!identity.trained()) {
            notes.put(
                    "warning", "rigged by a model with random weights, to show that everything runs; not a usable rig");
        }
        notes.put("seed", Long.toString(plan.options().seed()));
        notes.put("parameters_hash", planned.parametersHash());
        notes.put("code_version", plan.codeVersion());
        return notes;
    }

    private void succeed(
            Loaded entry,
            RigResult result,
            RiggedFile file,
            String place,
            Optional<QualityRow> quality,
            Map<String, Long> spent)
            throws InterruptedException, IOException {
        RigRow row = row(entry.planned(), Optional.of(entry.loaded()));
        quality.ifPresent(row::setQuality);
        ready.add(row.set("status", "rigged")
                .setResult(result)
                .set("output_path", place)
                .set("output_uri", output.uri(place))
                .setWarnings(entry.loaded().asset().warnings(), file.warnings())
                .set("output_length", (long) file.glb().length)
                .set("output_sha256", sha256(file.glb()))
                .set("milliseconds", CollectionConverters.asScala(spent))
                .toRow());
        counters.done().add(1);
        counters.cost().add(AssetBin.cost(entry.planned(), plan.assetCost()));
        work.add(Work.ASSETS_RIGGED, 1);
        work.add(Work.TOKENS, result.skeletonTokens().length + result.skinCodes().length);
        work.add(Work.BYTES_WRITTEN, file.glb().length);
        spent.forEach(work::stage);
        LogContext line =
                LogContext.of(plan.runId(), entry.planned().stored().id().path());
        try (line) {
            ASSETS.info("rigged {} on {}: {}", entry.planned().stored().id().path(), model.device(), spent);
        }
    }

    private void fail(
            PlannedAsset planned, Optional<LoadedAsset> loaded, Stage stage, Exception reason, Map<String, Long> spent)
            throws InterruptedException, IOException {
        if (reason instanceof InterruptedException || Thread.currentThread().isInterrupted() || task.isInterrupted()) {
            throw interrupted(reason);
        }
        ready.add(row(planned, loaded)
                .set("status", "failed")
                .set("error_stage", stage.label())
                .set("error_kind", kind(reason))
                .set("error_text", text(reason))
                .set("milliseconds", CollectionConverters.asScala(spent))
                .toRow());
        counters.failed().add(1);
        counters.cost().add(AssetBin.cost(planned, plan.assetCost()));
        work.add(Work.ASSETS_FAILED, 1);
        spent.forEach(work::stage);
        LogContext line = LogContext.of(plan.runId(), planned.stored().id().path());
        try (line) {
            ASSETS.warn(
                    "failed {}: {} at {}: {}", planned.stored().id().path(), kind(reason), stage.label(), text(reason));
        }
    }

    private RigRow row(PlannedAsset planned, Optional<LoadedAsset> loaded) throws InterruptedException, IOException {
        ModelIdentity identity = model.model();
        RigRow row = new RigRow()
                .set("asset_id", planned.stored().id().path())
                .set("uri", planned.stored().uri())
                .set("length", planned.stored().length())
                .set("etag", planned.stored().etag())
                .set("model_id", identity.id())
                .set("model_name", identity.name())
                .set("model_trained", identity.trained())
                .set("parameters_hash", planned.parametersHash())
                .set("seed", plan.options().seed())
                .set("executor", SparkEnv.get().executorId())
                .set("device", model.device())
                .set("code_version", plan.codeVersion())
                .set("reason", planned.reason().label())
                .set("attempts", planned.attempt())
                .set("tried_at", Timestamp.from(Instant.now().truncatedTo(ChronoUnit.MILLIS)))
                .set("output_path", planned.output());
        AssetFolder folder = named.get(planned);
        row.set("parts", CollectionConverters.asScala(folder == null ? Map.of() : folder.parts()));
        loaded.ifPresent(asset -> row.setWarnings(asset.asset().warnings(), List.of())
                .set("content_sha256", asset.contentSha256())
                .set("vertices", asset.asset().mesh().vertexCount())
                .set("triangles", asset.asset().mesh().triangleCount()));
        return row;
    }

    private static String kind(Exception reason) {
        if (reason instanceof AssetException known) {
            return known.kind().label();
        }
        return reason instanceof IOException ? Kind.STORAGE.label() : "internal";
    }

    private static String text(Exception reason) {
        if (reason instanceof AssetException) {
            return reason.getMessage();
        }
        return reason instanceof IOException ? StorageProblem.reason(reason) : PlainWords.ofFault(reason);
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interruption = new InterruptedException("interrupted at work on an asset");
        interruption.initCause(cause);
        return interruption;
    }

    private static long since(long start) {
        return NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
