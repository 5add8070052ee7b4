package org.tokenrig.jobs.table;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Old runs in few objects: their records in one, {@code tables/_folded.json}, which also names the folders
 * {@code tables/folded/<table>/…} that have their rows. Parameters are in it once, however many runs had them.
 *
 * @param runs records by id
 * @param files where their rows are
 * @param dropped ids of runs that are in the ledger no more, though what they had of their own may still be there
 */
public record FoldedRuns(SortedMap<String, RunRecord> runs, List<Rows> files, Set<String> dropped) {
    /** Nothing is folded. */
    public static final FoldedRuns NONE = new FoldedRuns(new TreeMap<>(), List.of(), Set.of());

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Rows of a table of several runs.
     *
     * @param table its label
     * @param folder of the Parquet files, below the output
     * @param runs whose rows are there
     * @param thinned those of them of which only the rows are there that were current when they were thinned
     * @param rows how many
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Rows(
            @JsonProperty("table") String table,
            @JsonProperty("folder") String folder,
            @JsonProperty("runs") List<String> runs,
            @JsonProperty("thinned") List<String> thinned,
            @JsonProperty("rows") long rows) {
        public Rows {
            requireNonNull(table, "table is null");
            requireNonNull(folder, "folder is null");
            runs = List.copyOf(runs);
            thinned = List.copyOf(thinned);
        }
    }

    /** As it is stored: records without their parameters, and those by their hash. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Stored(
            @JsonProperty("parameters") List<Map<String, String>> parameters,
            @JsonProperty("parameters_of_run") Map<String, Integer> parametersOfRun,
            @JsonProperty("runs") List<RunRecord> runs,
            @JsonProperty("files") List<Rows> files,
            @JsonProperty("dropped") List<String> dropped) {}

    public FoldedRuns {
        runs = Collections.unmodifiableSortedMap(new TreeMap<>(runs));
        files = List.copyOf(files);
        dropped = Set.copyOf(dropped);
    }

    /** Whether what a run has of its own is not read any more. */
    public boolean has(String runId) {
        return runs.containsKey(runId) || dropped.contains(runId);
    }

    /** These runs, with their rows in these files, and without those that are dropped. */
    public static FoldedRuns of(Collection<RunRecord> runs, List<Rows> files, Collection<String> dropped) {
        SortedMap<String, RunRecord> byId = new TreeMap<>();
        runs.forEach(run -> byId.put(run.runId(), run));
        return new FoldedRuns(byId, files, Set.copyOf(dropped));
    }

    /** Where a table's rows are. */
    public List<Rows> files(Table table) {
        return files.stream().filter(file -> file.table().equals(table.label())).toList();
    }

    static FoldedRuns read(byte[] json) throws IOException {
        Stored stored = JSON.readValue(json, Stored.class);
        List<RunRecord> runs = new ArrayList<>();
        for (RunRecord run : stored.runs()) {
            Integer number = stored.parametersOfRun().get(run.runId());
            runs.add(run.withParameters(
                    number == null ? Map.of() : stored.parameters().get(number)));
        }
        return of(runs, stored.files(), Objects.requireNonNullElse(stored.dropped(), List.of()));
    }

    byte[] bytes() {
        List<Map<String, String>> parameters = new ArrayList<>();
        Map<Map<String, String>, Integer> numbers = new HashMap<>();
        Map<String, Integer> ofRun = new TreeMap<>();
        List<RunRecord> bare = new ArrayList<>();
        for (RunRecord run : runs.values()) {
            Map<String, String> own = Objects.requireNonNullElse(run.parameters(), Map.of());
            ofRun.put(run.runId(), numbers.computeIfAbsent(own, absent -> {
                parameters.add(new TreeMap<>(absent));
                return parameters.size() - 1;
            }));
            bare.add(run.withParameters(Map.of()));
        }
        try {
            return JSON.writeValueAsBytes(new Stored(
                    parameters, ofRun, bare, files, dropped.stream().sorted().toList()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records are made of strings and numbers", e);
        }
    }
}
