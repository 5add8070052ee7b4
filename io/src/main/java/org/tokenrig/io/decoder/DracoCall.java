package org.tokenrig.io.decoder;

import com.openize.drako.DataBuffer;
import com.openize.drako.DataType;
import com.openize.drako.Draco;
import com.openize.drako.DracoMesh;
import com.openize.drako.DrakoException;
import com.openize.drako.PointAttribute;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.tokenrig.io.decoder.DecoderMain.RefusedException;

/** Decodes Draco within a decoder process, and lays out what {@link DecodedDraco} reads. */
final class DracoCall {
    /** Names this decoder in a request. */
    static final int ID = 1;

    private DracoCall() {}

    static byte[] decode(byte[] data) throws RefusedException, DrakoException {
        if (!(Draco.decode(data) instanceof DracoMesh mesh)) {
            throw new RefusedException("the decoder refuses the data");
        }
        int points = mesh.getNumPoints();
        int corners = Math.multiplyExact(3, mesh.getNumFaces());
        int attributes = mesh.getNumAttributes();
        long length = 4L * (3 + 5 * attributes + corners);
        int[] missing = new int[attributes];
        for (int i = 0; i < attributes; i++) {
            missing[i] = firstMissing(mesh.attribute(i), points);
            length += missing[i] < 0 ? padded((long) points * valueBytes(mesh.attribute(i))) : 0;
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(points).putInt(corners).putInt(attributes);
        for (int corner = 0; corner < corners; corner++) {
            out.putInt(mesh.readCorner(corner));
        }
        for (int i = 0; i < attributes; i++) {
            PointAttribute attribute = mesh.attribute(i);
            out.putInt(Short.toUnsignedInt(attribute.getUniqueId()));
            out.putInt(attribute.getDataType());
            out.putInt(componentBytes(attribute));
            out.putInt(attribute.getComponentsCount());
            out.putInt(missing[i]);
            if (missing[i] < 0) {
                putValues(attribute, points, out);
            }
        }
        return out.array();
    }

    private static void putValues(PointAttribute attribute, int points, ByteBuffer out) {
        int size = valueBytes(attribute);
        int start = out.position();
        DataBuffer buffer = attribute.getBuffer();
        for (int point = 0; point < points; point++) {
            int at = attribute.getBytePos(attribute.mappedIndex(point));
            out.put(buffer.getBuffer(), at, size);
        }
        out.position(start + (int) padded((long) points * size));
    }

    /** The first point that has no value in the data; -1 where all have. */
    private static int firstMissing(PointAttribute attribute, int points) {
        long stride = attribute.getByteStride();
        int size = valueBytes(attribute);
        DataBuffer buffer = attribute.getBuffer();
        int length = buffer == null ? 0 : Math.min(buffer.getLength(), buffer.getBuffer().length);
        for (int point = 0; point < points; point++) {
            int value = attribute.getIdentityMapping() || point < attribute.getIndicesMap().length
                    ? attribute.mappedIndex(point)
                    : -1;
            long start = attribute.getByteOffset() + stride * value;
            if (value < 0 || start < 0 || start + size > length) {
                return point;
            }
        }
        return -1;
    }

    private static int valueBytes(PointAttribute attribute) {
        return componentBytes(attribute) * attribute.getComponentsCount();
    }

    /** 0 for types that glTF does not know. */
    private static int componentBytes(PointAttribute attribute) {
        return switch (attribute.getDataType()) {
            case DataType.INT8, DataType.UINT8 -> 1;
            case DataType.INT16, DataType.UINT16 -> 2;
            case DataType.INT32, DataType.UINT32, DataType.FLOAT32 -> 4;
            default -> 0;
        };
    }

    private static long padded(long bytes) {
        return (bytes + 3) & ~3L;
    }
}
