package org.tokenrig.inference.network;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is being opened one after the other. Where the next opening throws, what is open already is closed, the last first;
 * where all is open, it goes to whoever closes it from then on.
 *
 * <pre>{@code
 * try (Opening opening = new Opening()) {
 *     First first = opening.add(First.open());
 *     Second second = opening.add(Second.open(first));
 *     return opening.complete(new Both(first, second));
 * }
 * }</pre>
 */
public final class Opening implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Something that has just been opened. */
    public <T extends AutoCloseable> T add(T opened) {
        open.push(requireNonNull(opened, "opened is null"));
        return opened;
    }

    /** All is open: nothing is closed here any more. */
    public <T> T complete(T owner) {
        requireNonNull(owner, "owner is null");
        open.clear();
        return owner;
    }

    /** Closes what is open, the last first; where closing one throws, the others are closed all the same. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                RuntimeException reason = e instanceof RuntimeException known ? known : new IllegalStateException(e);
                if (failure == null) {
                    failure = reason;
                } else {
                    failure.addSuppressed(reason);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
