package org.tokenrig.jobs;

import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A Spark session in the tests' own process, for all tests of a class: {@code @ExtendWith(LocalSpark.class)} starts it before them
 * and stops it after them, and a method with a parameter of type {@link SparkSession} gets it.
 */
public final class LocalSpark implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
    private SparkSession session;

    /** Two cores and a network that nobody else reaches. */
    public static SparkSession.Builder builder() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "localhost")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        session = builder().getOrCreate();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        session.stop();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == SparkSession.class;
    }

    @Override
    public SparkSession resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return session;
    }
}
