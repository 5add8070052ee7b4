package org.tokenrig.jobs.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.tokenrig.inference.checkpoint.Architecture;
import org.tokenrig.inference.geometry.FarthestPoints;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.token.Vocabulary;
import org.tokenrig.inference.train.LanguageModelExample;
import org.tokenrig.inference.train.data.ExampleSource;

/**
 * Sequences that {@code tokenrig tokenize} made, as examples for the language model. Each comes as often as another, at random;
 * its points are another part of those that were kept, each time. Safe for use by several threads.
 */
final class TokenLibrary implements ExampleSource<LanguageModelExample> {
    private static final List<String> COLUMNS = List.of(
            "asset_id",
            "status",
            "model_id",
            "model_name",
            "joints",
            "tokens_per_joint",
            "codebook",
            "skeleton_tokens",
            "skin_tokens",
            "points");
    private static final String CURRENT = "tables/tokens/state=current/tokens.parquet";
    private static final long GOLDEN = 0x9e3779b97f4a7c15L;
    private static final int FLOATS = 6;
    private static final int PROMPT = 2; // begin of skeleton and class
    private static final int KEPT = 4; // times as many points as an example has, of those that there are

    /**
     * What is asked of a sequence.
     *
     * @param architecture of the model
     * @param skins whether sequences go on after the skeleton
     * @param points of an example
     * @param mostTokens of a sequence
     * @param mostJoints of a skeleton
     * @param seed of the draws
     */
    record Rules(Architecture architecture, boolean skins, int points, int mostTokens, int mostJoints, long seed) {}

    /**
     * One of them.
     *
     * @param points (kept, 6): position, unit normal; model frame
     */
    private record Sequence(int[] tokens, float[] points) {}

    private final List<Sequence> sequences;
    private final TreeSet<String> models; // ids
    private final Rules rules;

    private TokenLibrary(List<Sequence> sequences, TreeSet<String> models, Rules rules) {
        this.sequences = sequences;
        this.models = models;
        this.rules = rules;
    }

    /**
     * The sequences as an earlier session kept them, or else read now and kept.
     *
     * @param location output of {@code tokenize}, or a Parquet file of it; local
     * @param kept where a copy of the table is put
     * @param goesOn whether an earlier session began the run
     * @throws UnusableTrainingException where there is no table, or no usable sequence in it
     */
    static TokenLibrary open(String location, Path kept, boolean goesOn, Rules rules, PrintStream progress)
            throws IOException, UnusableTrainingException {
        if (!goesOn || !Files.exists(kept)) {
            Path table = table(location);
            Files.createDirectories(kept.toAbsolutePath().getParent());
            Path partial = kept.resolveSibling(".tokens.partial");
            Files.copy(table, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return read(kept, location, rules, progress);
    }

    private static Path table(String location) throws UnusableTrainingException {
        Path given = Path.of(location);
        for (Path table : List.of(given, given.resolve(CURRENT))) {
            if (Files.isRegularFile(table)) {
                return table;
            }
        }
        throw new UnusableTrainingException("train.data.tokens: there is no " + CURRENT + " in " + location
                + "; give the local folder that --output of tokenrig tokenize named");
    }

    private static TokenLibrary read(Path file, String location, Rules rules, PrintStream progress)
            throws IOException, UnusableTrainingException {
        List<Sequence> sequences = new ArrayList<>();
        TreeSet<String> models = new TreeSet<>();
        TreeSet<String> reasons = new TreeSet<>();
        int rows = 0;
        try (ParquetFileReader parquet = ParquetFileReader.open(new LocalInputFile(file))) {
            MessageType schema = projected(parquet.getFileMetaData().getSchema(), location);
            parquet.setRequestedSchema(schema);
            MessageColumnIO columns = new ColumnIOFactory().getColumnIO(schema);
            for (PageReadStore part = parquet.readNextRowGroup(); part != null; part = parquet.readNextRowGroup()) {
                RecordReader<Group> records = columns.getRecordReader(part, new GroupRecordConverter(schema));
                for (long i = 0; i < part.getRowCount(); i++) {
                    Group row = records.read();
                    rows++;
                    String reason = refusal(row, rules);
                    if (reason.isEmpty()) {
                        sequences.add(sequence(row, rules));
                        models.add(row.getString("model_id", 0));
                    } else {
                        reasons.add(reason);
                    }
                }
            }
        }
        progress.println("train.data.tokens: " + sequences.size() + " of " + rows + " sequences usable");
        reasons.forEach(reason -> progress.println("  not used: " + reason));
        if (sequences.isEmpty()) {
            throw new UnusableTrainingException("train.data.tokens: none of " + rows + " rows of " + location
                    + " is a sequence to learn from: " + String.join("; ", reasons));
        }
        return new TokenLibrary(sequences, models, rules);
    }

    private static MessageType projected(MessageType schema, String location) throws UnusableTrainingException {
        List<Type> fields = new ArrayList<>();
        for (String column : COLUMNS) {
            if (!schema.containsField(column)) {
                throw new UnusableTrainingException("train.data.tokens: " + location
                        + " must be a table of tokenrig tokenize, has no column " + column);
            }
            fields.add(schema.getType(column));
        }
        return new MessageType("tokens", fields);
    }

    /** Why a row is not learned from; empty where it is. */
    private static String refusal(Group row, Rules rules) {
        if (!row.getString("status", 0).equals("tokenized")) {
            return "files that failed";
        }
        if (row.getFieldRepetitionCount("points") == 0
                || row.getBinary("points", 0).length() < 4 * FLOATS * rules.points()) {
            return "fewer than " + rules.points() + " points (train.lm.points); tokenize with more --points";
        }
        if (row.getInteger("joints", 0) > rules.mostJoints()) {
            return "more than " + rules.mostJoints() + " joints (train.data.most-joints)";
        }
        if (rules.skins()
                && (row.getInteger("codebook", 0) != rules.architecture().codebook()
                        || row.getInteger("tokens_per_joint", 0)
                                != rules.architecture().codec().tokensPerJoint())) {
            return "tokens of a codec of other sizes";
        }
        int length = count(row, "skeleton_tokens") + (rules.skins() ? count(row, "skin_tokens") + 1 : 0);
        return length <= rules.mostTokens()
                ? ""
                : "sequences of more than " + rules.mostTokens() + " tokens (train.lm.max-tokens)";
    }

    private static Sequence sequence(Group row, Rules rules) {
        int[] skeleton = numbers(row, "skeleton_tokens");
        int[] tokens = skeleton;
        if (rules.skins()) {
            int[] codes = numbers(row, "skin_tokens");
            Vocabulary vocabulary = new Vocabulary(rules.architecture().codebook());
            tokens = Arrays.copyOf(skeleton, skeleton.length + codes.length + 1);
            for (int i = 0; i < codes.length; i++) {
                tokens[skeleton.length + i] = vocabulary.skinToken(codes[i]);
            }
            tokens[tokens.length - 1] = vocabulary.end();
        }
        ByteBuffer bytes = row.getBinary("points", 0).toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        float[] points = new float[Math.min(bytes.remaining() / 4, KEPT * FLOATS * rules.points())];
        bytes.asFloatBuffer().get(points);
        return new Sequence(tokens, points);
    }

    private static int count(Group row, String column) {
        return row.getGroup(column, 0).getFieldRepetitionCount(0);
    }

    private static int[] numbers(Group row, String column) {
        Group list = row.getGroup(column, 0);
        int[] numbers = new int[list.getFieldRepetitionCount(0)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.getGroup(0, i).getInteger(0, 0);
        }
        return numbers;
    }

    /** Usable sequences. */
    int size() {
        return sequences.size();
    }

    /**
     * Refuses tokens of another codec.
     *
     * @param modelId of the model whose codec is learned with
     */
    void requireModel(String modelId) throws UnusableTrainingException {
        if (!models.equals(new TreeSet<>(List.of(modelId)))) {
            throw new UnusableTrainingException(
                    "train.data.tokens must be of the codec of the model that train.lm.codec"
                            + " names, " + modelId + ", cannot be of " + String.join(", ", models)
                            + "; run tokenrig tokenize with --model of that one");
        }
    }

    @Override
    public LanguageModelExample example(long number) {
        SplittableRandom random = new SplittableRandom(rules.seed() + GOLDEN * (number + 1));
        Sequence sequence = sequences.get(random.nextInt(sequences.size()));
        int points = rules.points();
        int first = random.nextInt(sequence.points().length / FLOATS - points + 1);
        float[] positions = new float[3 * points];
        float[] normals = new float[3 * points];
        for (int point = 0; point < points; point++) {
            System.arraycopy(sequence.points(), FLOATS * (first + point), positions, 3 * point, 3);
            System.arraycopy(sequence.points(), FLOATS * (first + point) + 3, normals, 3 * point, 3);
        }
        PointCloud cloud = new PointCloud(positions, normals);
        int[] query = FarthestPoints.query(cloud, rules.architecture().shape().tokens());
        return new LanguageModelExample(cloud, query, sequence.tokens().clone(), PROMPT);
    }
}
