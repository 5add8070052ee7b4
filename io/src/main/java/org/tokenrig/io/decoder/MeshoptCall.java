package org.tokenrig.io.decoder;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.lwjgl.system.Configuration;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.util.meshoptimizer.MeshOptimizer;
import org.tokenrig.io.decoder.DecoderMain.RefusedException;

/** Decodes meshopt's buffers within a decoder process. The decoder is native. */
final class MeshoptCall {
    /** Names this decoder in a request. */
    static final int ID = 2;

    /** Bytes before the compressed ones: mode, filter, count, stride. */
    static final int HEADER = 10;

    private static boolean loaded;

    private MeshoptCall() {}

    static byte[] decode(byte[] request) throws RefusedException, IOException {
        load();
        ByteBuffer header = ByteBuffer.wrap(request);
        MeshoptBuffer.Mode mode = MeshoptBuffer.Mode.values()[header.get()];
        MeshoptBuffer.Filter filter = MeshoptBuffer.Filter.values()[header.get()];
        int count = header.getInt();
        int stride = header.getInt();
        byte[] decoded = new byte[Math.multiplyExact(count, stride)];
        ByteBuffer in = null;
        ByteBuffer out = null;
        try {
            in = MemoryUtil.memAlloc(Math.max(1, request.length - HEADER));
            in.put(request, HEADER, request.length - HEADER).flip();
            out = MemoryUtil.memCalloc(decoded.length);
            int result =
                    switch (mode) {
                        case ATTRIBUTES -> MeshOptimizer.meshopt_decodeVertexBuffer(out, count, stride, in);
                        case TRIANGLES -> MeshOptimizer.meshopt_decodeIndexBuffer(out, count, stride, in);
                        case INDICES -> MeshOptimizer.meshopt_decodeIndexSequence(out, count, stride, in);
                    };
            if (result != 0) {
                throw new RefusedException("the meshopt decoder refuses the data (" + result + ")");
            }
            switch (filter) {
                case OCTAHEDRAL -> MeshOptimizer.meshopt_decodeFilterOct(out, count, stride);
                case QUATERNION -> MeshOptimizer.meshopt_decodeFilterQuat(out, count, stride);
                case EXPONENTIAL -> MeshOptimizer.meshopt_decodeFilterExp(out, count, stride);
                case COLOR -> MeshOptimizer.meshopt_decodeFilterColor(out, count, stride);
                case NONE -> {}
            }
            out.get(0, decoded);
            return decoded;
        } finally {
            MemoryUtil.memFree(in);
            MemoryUtil.memFree(out);
        }
    }

    /** Unpacks the library where nobody else can put another one, and leaves nothing there once it is loaded. */
    private static void load() throws IOException {
        if (loaded) {
            return;
        }
        Path folder = Files.createTempDirectory("tokenrig-decoder");
        try {
            Configuration.SHARED_LIBRARY_EXTRACT_PATH.set(folder.toString());
            MemoryUtil.memFree(MemoryUtil.memAlloc(1));
            MeshOptimizer.meshopt_encodeIndexVersion(0);
            loaded = true;
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                List<File> all = files.sorted(Comparator.reverseOrder())
                        .map(Path::toFile)
                        .toList();
                // where a loaded library cannot be deleted, it stays until somebody clears the temporary folder
                all.forEach(File::delete);
            }
        }
    }
}
