package org.tokenrig.io.decoder;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SynchronousQueue;

/**
 * The program of a decoder process. Takes requests from standard input and answers on standard output, one after the other,
 * until its input ends, as it does when the process that started it ends, however that may be.
 *
 * <p>A request is a byte that names the decoder, the length of the rest as an int, and the rest; an answer is a byte of
 * {@link Answer}, a byte that tells whether it is the last, the length of the rest and the rest, all numbers big-endian.
 */
final class DecoderMain {
    /** Of a heap that has grown so large, the system would get nothing back: the process ends after its answer. */
    private static final long LARGE_HEAP = 256L << 20;

    /** What it writes first of all. */
    static final int GREETING = 'D';

    private DecoderMain() {}

    /** What an answer is. */
    enum Answer {
        /** The decoded bytes. */
        DECODED,
        /** Why the decoder refuses the data. */
        REFUSED,
        /** The decoder needs more memory than the process has. */
        NO_MEMORY,
        /** There is no such decoder for this platform. */
        NO_DECODER
    }

    private record Request(int decoder, byte[] bytes) {}

    private record Reply(Answer answer, byte[] bytes) {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        // whatever a library prints must not come between the answers
        OutputStream answers = new FileOutputStream(FileDescriptor.out);
        System.setOut(System.err);
        answers.write(GREETING);
        SynchronousQueue<Request> requests = new SynchronousQueue<>();
        Thread worker = new Thread(() -> work(requests, new DataOutputStream(new BufferedOutputStream(answers))));
        worker.setDaemon(true);
        worker.start();
        // while the worker decodes, this thread waits for the next request, or for the end
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in))) {
            for (int decoder = in.read(); decoder >= 0; decoder = in.read()) {
                byte[] bytes = in.readNBytes(in.readInt());
                requests.put(new Request(decoder, bytes));
            }
        } catch (EOFException e) {
            // ended within a request
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void work(SynchronousQueue<Request> requests, DataOutputStream out) {
        try {
            while (true) {
                Request request = requests.take();
                Reply reply = reply(request);
                out.writeByte(reply.answer().ordinal());
                boolean last = reply.answer() == Answer.NO_MEMORY
                        || Runtime.getRuntime().totalMemory() > LARGE_HEAP;
                out.writeBoolean(last);
                out.writeInt(reply.bytes().length);
                out.write(reply.bytes());
                out.flush();
                if (last) {
                    return;
                }
            }
        } catch (InterruptedException | IOException e) {
            // nobody waits for answers any more
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static Reply reply(Request request) {
        try {
            return new Reply(
                    Answer.DECODED,
                    request.decoder() == DracoCall.ID
                            ? DracoCall.decode(request.bytes())
                            : MeshoptCall.decode(request.bytes()));
        } catch (OutOfMemoryError e) {
            return new Reply(Answer.NO_MEMORY, new byte[0]);
        } catch (RefusedException e) {
            return new Reply(Answer.REFUSED, text(e.getMessage()));
        } catch (LinkageError e) {
            return new Reply(Answer.NO_DECODER, text(String.valueOf(e.getMessage())));
        } catch (Exception | StackOverflowError e) {
            // whatever a decoder throws at malformed data
            return new Reply(Answer.REFUSED, text("the decoder fails on the data"));
        }
    }

    private static byte[] text(String message) {
        return message.getBytes(StandardCharsets.UTF_8);
    }

    /** A decoder refuses its data. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
