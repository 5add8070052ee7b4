package org.tokenrig.jobs.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tokenrig.jobs.config.Settings;

@Timeout(30)
class PrefetchTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void givesAllInOrderWhateverTheReadersTake() throws Exception {
        try (Prefetch<Integer, Integer> prefetch = prefetch(
                20,
                number -> {
                    Thread.sleep(number % 3 * 5L);
                    return number * number;
                },
                3,
                5,
                1000,
                LONG)) {
            List<Integer> read = new ArrayList<>();
            while (prefetch.hasNext()) {
                read.add(prefetch.next().get());
            }
            assertThat(read)
                    .isEqualTo(IntStream.range(0, 20).map(n -> n * n).boxed().toList());
        }
    }

    @Test
    void readsNoFurtherAheadThanTheBounds() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        try (Prefetch<Integer, Integer> prefetch = prefetch(100, number -> begun.incrementAndGet(), 2, 4, 1000, LONG)) {
            assertThat(prefetch.hasNext()).isTrue();
            Thread.sleep(200);
            assertThat(begun).hasValue(4);
            prefetch.next();
            assertThat(prefetch.hasNext()).isTrue();
            Thread.sleep(200);
            assertThat(begun).hasValue(5);
        }
        AtomicInteger byBytes = new AtomicInteger();
        try (Prefetch<Integer, Integer> prefetch =
                prefetch(100, number -> byBytes.incrementAndGet(), 2, 50, 25, LONG)) {
            assertThat(prefetch.hasNext()).isTrue();
            Thread.sleep(200);
            assertThat(byBytes).hasValue(2); // of 10 bytes each
        }
    }

    @Test
    void oneThatIsLargerThanTheBoundIsReadAlone() throws Exception {
        try (Prefetch<Integer, Integer> prefetch = prefetch(3, number -> number, 2, 4, 1, LONG)) {
            for (int number = 0; number < 3; number++) {
                assertThat(prefetch.next().get()).isEqualTo(number);
            }
            assertThat(prefetch.hasNext()).isFalse();
        }
    }

    @Test
    void aReaderThatHangsIsGivenUpAndTheOthersGoOn() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Prefetch<Integer, Integer> prefetch = prefetch(
                6,
                number -> {
                    while (number % 2 == 0 && never.getCount() > 0) {
                        Thread.onSpinWait(); // as a decoder that loops: deaf to interruption
                    }
                    return number;
                },
                2,
                4,
                1000,
                Duration.ofMillis(100))) {
            for (int number = 0; number < 6; number++) {
                if (number % 2 == 0) {
                    assertThatThrownBy(() -> prefetch.next().get()).isInstanceOf(TimeoutException.class);
                } else {
                    assertThat(prefetch.next().get()).isEqualTo(number);
                }
            }
        } finally {
            never.countDown();
        }
    }

    @Test
    void aReadersExceptionConcernsItsOwnOnly() throws Exception {
        try (Prefetch<Integer, Integer> prefetch = prefetch(
                3,
                number -> {
                    if (number == 1) {
                        throw new IOException("bad one");
                    }
                    return number;
                },
                2,
                4,
                1000,
                LONG)) {
            assertThat(prefetch.next().get()).isZero();
            assertThatThrownBy(() -> prefetch.next().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("bad one");
            assertThat(prefetch.next().get()).isEqualTo(2);
        }
    }

    @Test
    void oneThatWaitsForOthersLetsThemGoFirst() throws Exception {
        CountDownLatch othersDone = new CountDownLatch(1);
        try (Prefetch<Integer, Integer> prefetch = prefetch(
                2,
                number -> {
                    if (number == 0) {
                        othersDone.await();
                    }
                    return number;
                },
                2,
                4,
                1000,
                LONG,
                number -> number == 0 && othersDone.getCount() > 0)) {
            assertThat(prefetch.next().get()).isEqualTo(1);
            assertThat(prefetch.nextUnlessAllWait())
                    .as("only who waits is left")
                    .isEmpty();
            othersDone.countDown();
            assertThat(prefetch.next().get()).isZero();
        }
    }

    private static Prefetch<Integer, Integer> prefetch(
            int count,
            Prefetch.Reader<Integer, Integer> reader,
            int threads,
            int assets,
            long bytes,
            Duration timeout) {
        return prefetch(count, reader, threads, assets, bytes, timeout, number -> false);
    }

    private static Prefetch<Integer, Integer> prefetch(
            int count,
            Prefetch.Reader<Integer, Integer> reader,
            int threads,
            int assets,
            long bytes,
            Duration timeout,
            Predicate<Integer> waits) {
        Iterator<Integer> numbers = IntStream.range(0, count).iterator();
        return new Prefetch<>(
                numbers, number -> 10, reader, new Settings.Prefetch(threads, assets, bytes), timeout, waits);
    }
}
