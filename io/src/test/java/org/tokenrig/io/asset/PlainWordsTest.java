package org.tokenrig.io.asset;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tokenrig.io.store.StorageProblem;

/** Causes as people read them. */
class PlainWordsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conf.d: java.io.FileNotFoundException: conf.d (Is a directory) | conf.d: conf.d (Is a directory)",
                "java.lang.NumberFormatException: For input string | For input string",
                "org.apache.spark.SparkException: a.b.C$DException: no room | no room",
                "IllegalStateException: twice: twice: once | twice: once",
                "a file of this.name.Exceptional kind | a file of this.name.Exceptional kind",
                "java.lang.NullPointerException | ''",
                "ArrayIndexOutOfBoundsException | ''",
            })
    void namesOfClassesGo(String message, String words) {
        assertThat(PlainWords.of(message)).isEqualTo(words);
    }

    @Test
    void stackTracesLinesAndControlCharactersGo() {
        assertThat(PlainWords.of("Job aborted due to stage failure: Task 0 in stage 1.0 failed 1 times, most recent"
                        + " failure: Lost task 0.0 in stage 1.0 (TID 1) (localhost executor driver):"
                        + " java.io.UncheckedIOException: cannot write\tx\n\tat org.tokenrig.A.b(A.java:1)\n"
                        + "Driver stacktrace:"))
                .isEqualTo("cannot write x");
        assertThat(PlainWords.of("wrong \u001b[31mtoken")).isEqualTo("wrong ?[31mtoken");
        assertThat(PlainWords.of("x".repeat(5000))).hasSizeLessThan(1000);
        assertThat(PlainWords.of(null)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("storages")
    void storagesSayWhatIsWrongAndNotWho(Throwable cause, String words) {
        assertThat(StorageProblem.reason(cause)).isEqualTo(words);
        assertThat(StorageProblem.reason(new UncheckedIOException(new IOException(cause))))
                .isEqualTo(words);
    }

    static Stream<Arguments> storages() {
        ConnectException refused = new ConnectException("getFileStatus on s3a://a/b: software.amazon.awssdk.core"
                + ".exception.SdkClientException: Unable to execute HTTP request: Connection refused");
        refused.initCause(new ConnectException("Connection refused"));
        return Stream.of(
                Arguments.of(new AccessDeniedException("/x"), "permission denied"),
                Arguments.of(new NoSuchFileException("/x"), "there is no file /x"),
                Arguments.of(new UnknownHostException("nowhere"), "the host cannot be found: nowhere"),
                Arguments.of(refused, "nothing answers there: Connection refused"),
                Arguments.of(new FileNotFoundException(), "there is no such file"),
                Arguments.of(new IllegalStateException(), "it does not say why"));
    }

    @Test
    void aFaultOfTheProgramSaysThatItIsOne() {
        assertThat(PlainWords.ofFault(new ArrayIndexOutOfBoundsException("Index 5 out of bounds for length 3")))
                .isEqualTo(
                        "this program failed at it, which is a fault of the program and not of the file (Index 5 out of"
                                + " bounds for length 3); please report it with the file");
    }
}
