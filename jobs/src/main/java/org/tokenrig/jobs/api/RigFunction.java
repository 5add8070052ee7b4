package org.tokenrig.jobs.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tokenrig.inference.RigOutcome;
import org.tokenrig.inference.RigRequest;
import org.tokenrig.inference.RigResult;
import org.tokenrig.inference.checkpoint.ModelIdentity;
import org.tokenrig.inference.options.RigOptions;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.Asset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.AssetWarning;
import org.tokenrig.io.asset.Deadline;
import org.tokenrig.io.asset.DecodingMemory;
import org.tokenrig.io.asset.PlainWords;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.RiggedFile;
import org.tokenrig.jobs.run.DeadlineWatch;
import org.tokenrig.jobs.run.ModelHost;
import org.tokenrig.jobs.run.ModelSource;
import org.tokenrig.jobs.run.ProcessMemory;
import org.tokenrig.jobs.run.TaskDevice;

/**
 * Rows (id, content, extension) to rows of {@link DatasetRigging#SCHEMA}, one at a time as they are asked for.
 *
 * @param options how rigs are made
 * @param useSkeleton whether given skeletons are kept
 * @param limits of an asset
 * @param decodingMemory bytes that assets at work in a process may have together; 0 for half of its heap
 * @param model how a process comes by the model
 * @param device on which the network runs
 * @param threads of one operation on the CPU; 0 for the executor's cores divided by its tasks
 * @param parametersHash of everything that decides a result beside model and asset
 * @param codeVersion of the driver
 */
record RigFunction(
        RigOptions options,
        boolean useSkeleton,
        AssetLimits limits,
        long decodingMemory,
        ModelSource model,
        TaskDevice device,
        int threads,
        String parametersHash,
        String codeVersion)
        implements MapPartitionsFunction<Row, Row> {
    /** Of the mesh, while it is rigged: welded vertices, neighbours, influences, and the file that is written. */
    private static final int BYTES_A_VERTEX = 400;

    private static final int BYTES_A_TRIANGLE = 120;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        TaskContext task = TaskContext.get();
        ModelHost host =
                ModelHost.forTask(model, device, threads, task, SparkEnv.get().conf());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the partition has no more assets");
                }
                try {
                    return rigged(rows.next(), host, task);
                } catch (InterruptedException | CancellationException e) {
                    Thread.currentThread().interrupt();
                    throw new TaskKilledException("interrupted at work on an asset");
                } catch (IOException e) {
                    // of the model, not of an asset: another attempt may succeed elsewhere
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private Row rigged(Row row, ModelHost host, TaskContext task) throws InterruptedException, IOException {
        ModelIdentity identity = host.model();
        String id = row.getString(0);
        List<AssetWarning> warnings = List.of();
        try (DecodingMemory.Share memory = ProcessMemory.of(decodingMemory).share()) {
            Deadline deadline = Deadline.in(limits.assetTimeout());
            Asset asset = asset(row, deadline, memory);
            deadline.pause();
            warnings = asset.warnings();
            RigResult result = rig(asset, deadline, host, task);
            RiggedFile file = asset.withRig(result.rig(), notes(identity), useSkeleton);
            return row(id, Optional.of(file.glb()), Optional.empty(), "", warnings, file.warnings(), identity);
        } catch (AssetException e) {
            return failed(id, e.kind().label(), e.getMessage(), warnings, identity);
        } catch (CancellationException e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(id, "internal", PlainWords.ofFault(e), warnings, identity);
        }
    }

    private Asset asset(Row row, Deadline deadline, DecodingMemory.Share memory) throws AssetException {
        if (row.isNullAt(1)) {
            throw new AssetException(Kind.TRUNCATED, "the row has no content");
        }
        return AssetReader.read(
                assetId(row),
                ByteBuffer.wrap(row.getAs(1)),
                Resources.none(),
                limits,
                deadline,
                memory,
                (vertices, triangles) -> BYTES_A_VERTEX * vertices + BYTES_A_TRIANGLE * triangles);
    }

    /** The row's id may be anything; reading asks for its last segment alone, by which an OBJ's mesh is named. */
    private static AssetId assetId(Row row) {
        String id = row.isNullAt(0) ? "" : row.getString(0);
        String name = id.substring(id.lastIndexOf('/') + 1);
        if (!row.isNullAt(2)) {
            name += "." + row.getString(2);
        }
        return new AssetId(name.isEmpty() || name.equals(".") || name.equals("..") ? "asset" : name.replace('/', '_'));
    }

    private RigResult rig(Asset asset, Deadline deadline, ModelHost host, TaskContext task)
            throws AssetException, InterruptedException, IOException {
        RigRequest request = new RigRequest(
                asset.id(), asset.mesh(), useSkeleton ? Optional.of(asset.requireRig()) : Optional.empty());
        deadline.resume();
        // interrupts this thread when the asset's time is over
        DeadlineWatch watch = DeadlineWatch.over(deadline);
        RigOutcome outcome;
        try (watch) {
            outcome = host.rig(List.of(request), options).get(0);
        } catch (CancellationException e) {
            if (!watch.passed() || task.isInterrupted()) {
                throw e;
            }
            throw new AssetException(Kind.TIMED_OUT, deadline.passedText("rigging"), e);
        } catch (RuntimeException e) {
            throw new AssetException(Kind.UNDECODABLE, PlainWords.ofFault(e), e);
        }
        if (outcome instanceof RigOutcome.Failed failed) {
            throw failed.reason();
        }
        return ((RigOutcome.Rigged) outcome).result();
    }

    /** What the file says about itself, as the files of {@link org.tokenrig.jobs.rig.RigLibrary} do. */
    private Map<String, String> notes(ModelIdentity identity) {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("model_id", identity.id());
        notes.put("model_name", identity.name());
        notes.put("trained", Boolean.toString(identity.trained()));
        if (!identity.trained()) {
            notes.put(
                    "warning", "rigged by a model with random weights, to show that everything runs; not a usable rig");
        }
        notes.put("seed", Long.toString(options.seed()));
        notes.put("parameters_hash", parametersHash);
        notes.put("code_version", codeVersion);
        return notes;
    }

    private static Row failed(
            String id, String kind, String text, List<AssetWarning> warnings, ModelIdentity identity) {
        return row(id, Optional.empty(), Optional.of(kind), text, warnings, List.of(), identity);
    }

    private static Row row(
            String id,
            Optional<byte[]> glb,
            Optional<String> kind,
            String text,
            List<AssetWarning> reading,
            List<AssetWarning> writing,
            ModelIdentity identity) {
        return RowFactory.create(
                id,
                glb.isPresent() ? "rigged" : "failed",
                glb.orElse(null),
                kind.orElse(null),
                kind.isPresent() ? text : null,
                Stream.concat(reading.stream(), writing.stream())
                        .distinct()
                        .map(AssetWarning::text)
                        .toArray(String[]::new),
                identity.id());
    }
}
