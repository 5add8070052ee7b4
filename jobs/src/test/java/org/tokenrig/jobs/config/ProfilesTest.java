package org.tokenrig.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmit;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.config.ConfigEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The profiles in {@code conf/}: our own settings, and Spark's as Spark itself knows and checks them. */
class ProfilesTest {
    private static final Path CONF = Path.of("..", "conf");
    /** What Spark takes by any name. */
    private static final Pattern FREE = Pattern.compile("spark\\.(executorEnv|hadoop)\\..*"
            + "|spark\\.(executor|task)\\.resource\\.gpu\\.(amount|discoveryScript|vendor)"
            + "|spark\\.kubernetes\\.executor\\.secretKeyRef\\..*"
            + "|spark\\.kubernetes\\.authenticate\\.driver\\.serviceAccountName");

    @BeforeAll
    static void loadSparksSettings() throws ReflectiveOperationException {
        // each registers what it has when it is loaded
        for (String registry : List.of(
                "org.apache.spark.internal.config.package$",
                "org.apache.spark.internal.config.UI$",
                "org.apache.spark.internal.config.Status$",
                "org.apache.spark.internal.config.Network$",
                "org.apache.spark.internal.config.Worker$",
                "org.apache.spark.deploy.yarn.config.package$",
                "org.apache.spark.deploy.k8s.Config$")) {
            Class.forName(registry);
        }
    }

    static Stream<Path> profiles() throws Exception {
        try (Stream<Path> files = Files.list(CONF)) {
            return files
                    .filter(file -> file.toString().endsWith(".conf")
                            && !file.getFileName().toString().startsWith("train-"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void hasSettingsThatThereAreWithValuesThatCanBe(Path profile) throws Exception {
        Settings settings = new SettingsReader().read(Optional.of(profile), Map.of());
        settings.spark().forEach((key, value) -> {
            if (FREE.matcher(key).matches() || key.equals("spark.master")) {
                return;
            }
            ConfigEntry<?> known = ConfigEntry.findEntry(key);
            assertThat(known).as("Spark's setting " + key).isNotNull();
            assertThatCode(() -> known.valueConverter().apply(value))
                    .as(key + " = " + value)
                    .doesNotThrowAnyException();
        });
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void explainsItself(Path profile) throws Exception {
        assertThat(Files.readAllLines(profile).get(0)).startsWith("# ").containsPattern("(For|Beside) ");
    }

    static Stream<Arguments> masters() {
        return Stream.of(
                arguments("standalone.conf", "spark://host:7077"),
                arguments("cluster.conf", "spark://host:7077"),
                arguments("yarn.conf", "yarn"),
                arguments("kubernetes.conf", "k8s://https://host:6443"),
                arguments("gpu.conf", "spark://host:7077"));
    }

    /** As far as spark-submit goes before it calls the cluster. */
    @ParameterizedTest
    @MethodSource("masters")
    void isAcceptedBySparkSubmit(String profile, String master) throws Exception {
        Settings settings = new SettingsReader().read(Optional.of(CONF.resolve(profile)), Map.of());
        List<String> words = new ArrayList<>(List.of("--master", master, "--class", "org.tokenrig.Any"));
        settings.spark().forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        words.addAll(List.of("local:///app.jar", "rig"));
        SparkSubmitArguments arguments = new SparkSubmitArguments(
                CollectionConverters.asScala(words).toSeq(), environment(Map.of("HADOOP_CONF_DIR", CONF.toString())));
        SparkConf conf = new SparkSubmit()
                .prepareSubmitEnvironment(arguments, Option.empty())
                ._3();
        assertThat(conf.get("spark.master")).contains(master.replaceAll("^k8s://", ""));
        assertThat(conf.get("spark.executor.cores", "8")).matches("[478]");
        assertThatCode(conf::validateSettings).doesNotThrowAnyException();
    }

    private static scala.collection.immutable.Map<String, String> environment(Map<String, String> variables) {
        return scala.collection.immutable.Map.from(CollectionConverters.asScala(variables));
    }
}
