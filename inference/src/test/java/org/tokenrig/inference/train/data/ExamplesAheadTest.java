package org.tokenrig.inference.train.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ExamplesAheadTest {
    @Test
    void examplesComeInOrderWhicheverIsReadyFirst() throws InterruptedException {
        ExampleSource<Long> unsteady = number -> {
            sleep(number % 3 == 0 ? 5 : 0);
            return number;
        };
        try (ExamplesAhead<Long> prefetch = ExamplesAhead.of(unsteady, 100, 4, 8)) {
            for (long number = 100; number < 160; number++) {
                assertThat(prefetch.next()).isEqualTo(number);
            }
        }
    }

    @Test
    void noMoreAreMadeThanAskedForAndAhead() throws InterruptedException {
        AtomicLong most = new AtomicLong(-1);
        ExampleSource<Long> counted = number -> {
            most.accumulateAndGet(number, Math::max);
            return number;
        };
        try (ExamplesAhead<Long> prefetch = ExamplesAhead.of(counted, 0, 2, 5)) {
            for (long taken = 1; taken <= 20; taken++) {
                prefetch.next();
                assertThat(most.get()).isLessThan(taken + 5);
            }
            while (most.get() < 24) {
                Thread.sleep(1);
            }
        }
        assertThat(most.get()).isEqualTo(24);
    }

    @Test
    void anErrorComesInItsTurnAndNamesTheExample() throws InterruptedException {
        ArithmeticException cause = new ArithmeticException("no area");
        ExampleSource<Long> flawed = number -> {
            if (number == 3) {
                throw cause;
            }
            return number;
        };
        try (ExamplesAhead<Long> prefetch = ExamplesAhead.of(flawed, 0, 2, 8)) {
            for (long number = 0; number < 3; number++) {
                assertThat(prefetch.next()).isEqualTo(number);
            }
            assertThatIllegalStateException()
                    .isThrownBy(prefetch::next)
                    .withMessageContaining("example 3 could not be made")
                    .withMessageContaining("no area")
                    .withCause(cause);
        }
    }

    @Test
    void closingEndsTheThreadsAndWaitsForWhatTheyAreAt() throws InterruptedException {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicLong busy = new AtomicLong();
        CountDownLatch started = new CountDownLatch(2);
        ExampleSource<Long> slow = number -> {
            busy.incrementAndGet();
            threads.add(Thread.currentThread());
            started.countDown();
            long until = System.nanoTime() + 20_000_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            busy.decrementAndGet();
            return number;
        };
        ExamplesAhead<Long> prefetch = ExamplesAhead.of(slow, 0, 2, 50);
        started.await();
        assertThat(threads).allMatch(Thread::isDaemon);
        prefetch.close();
        assertThat(busy.get()).isZero();
        for (Thread thread : threads) {
            thread.join(5_000);
            assertThat(thread.isAlive()).isFalse();
        }
        assertThatIllegalStateException().isThrownBy(prefetch::next).withMessageContaining("closed");
    }

    @Test
    void closingFreesWhoeverWaits() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        ExampleSource<Long> stuck = number -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return number;
        };
        ExamplesAhead<Long> prefetch = ExamplesAhead.of(stuck, 0, 1, 2);
        AtomicLong freed = new AtomicLong();
        Thread waiting = new Thread(() -> {
            try {
                prefetch.next();
            } catch (IllegalStateException | InterruptedException e) {
                freed.incrementAndGet();
            }
        });
        waiting.start();
        while (waiting.getState() != Thread.State.WAITING) {
            Thread.sleep(1);
        }
        prefetch.close();
        waiting.join(5_000);
        assertThat(freed.get()).isEqualTo(1);
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
