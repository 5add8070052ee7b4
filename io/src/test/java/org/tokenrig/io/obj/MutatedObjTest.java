package org.tokenrig.io.obj;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tokenrig.io.TriedAsset;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetException.Kind;
import org.tokenrig.io.asset.Resources;

/** Whatever is done to an OBJ, to its library or to its texture: a rig, or a rule that is broken. */
class MutatedObjTest {
    private static final int MUTATIONS = Integer.getInteger("tokenrig.mutations", 3000);

    private static final String OBJ = """
            # a house
            mtllib house.mtl other\\ one.mtl
            o house
            g walls
            v 0 0 0
            v 1 0 0 1 0.5 0
            v 1 1 0 1.0
            v 0 1 0 1 0.5 0 1
            v 0 0 1
            v 1e0 0 1
            vt 0 0
            vt 1 0 0
            vt 1 1
            vt 0 1
            vn 0 0 1
            vn 0 1 0
            s off
            usemtl red
            f 1/1/1 2/2/1 3/3/1 4/4/1
            usemtl blue
            f -6//2 -5//2 -1//2
            f 1/1 2/2 \\
            6/3 5/4
            g roof
            f 1 2 6
            l 1 2 3
            p 1
            """;

    private static final String MTL = """
            newmtl red
            Kd 1 0.5 0
            Ks 0.1 0.1 0.1
            Ns 30
            d 0.5
            Tr 0.5
            illum 2
            map_Kd -s 1 1 1 -o 0.5 skin.png
            map_Bump -bm 0.5 normal.png
            newmtl blue
            Kd 0 0 1
            Ke 1 1 1
            Pr 0.5
            Pm 0.25
            map_Ke "glow of it.png"
            map_d holes.png
            """;

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13};

    private static final List<String> TOKENS = List.of(
            "",
            "0",
            "-0",
            "1",
            "-1",
            "7",
            "-7",
            "99999999999",
            "-99999999999",
            "2147483648",
            "1e999",
            "-1e300",
            "1e-300",
            "NaN",
            "inf",
            "0x10",
            "1,5",
            "/",
            "//",
            "1/",
            "/1",
            "1//",
            "//1",
            "1/1/1/1",
            "1/-9/1",
            "1/1/0",
            "a",
            "\\",
            "#",
            "\"",
            "\u0000",
            "\u00e9",
            "../../x.png",
            "C:\\x.png",
            "file:///x",
            "%41.png",
            "-s",
            "-mm",
            "v",
            "f",
            "vt",
            "vn",
            "usemtl",
            "mtllib",
            "newmtl",
            "map_Kd",
            "curv",
            "9".repeat(500),
            "x".repeat(5000));

    @Test
    void endsEachMutationWithAnAssetOrARule() {
        Map<TriedAsset, Integer> ends = new EnumMap<>(TriedAsset.class);
        for (int i = 0; i < MUTATIONS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            int part = random.nextInt(4);
            byte[] obj = part < 2 ? mutated(OBJ, random) : OBJ.getBytes(ISO_8859_1);
            byte[] library = part > 0 ? mutated(MTL, random) : MTL.getBytes(ISO_8859_1);
            Resources beside = (name, maxBytes) -> {
                if (name.endsWith(".mtl")) {
                    return ByteBuffer.wrap(library);
                }
                if (name.endsWith(".png") && !name.startsWith("holes")) {
                    return ByteBuffer.wrap(PNG);
                }
                throw new AssetException(Kind.MISSING_RESOURCE, "there is no " + name);
            };
            ends.merge(TriedAsset.of("m.obj", obj, beside, "mutation " + i), 1, Integer::sum);
        }
        assertThat(ends.get(TriedAsset.READ)).isGreaterThan(MUTATIONS / 2);
        assertThat(ends.get(TriedAsset.REFUSED)).isGreaterThan(MUTATIONS / 20);
    }

    private static byte[] mutated(String text, SplittableRandom random) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n")));
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(lines.size());
            String[] words = lines.get(at).split(" ");
            int word = random.nextInt(words.length);
            String token = TOKENS.get(random.nextInt(TOKENS.size()));
            switch (random.nextInt(8)) {
                case 0 -> lines.set(at, "");
                case 1 -> lines.add(random.nextInt(lines.size()), lines.get(at));
                case 2 -> lines.set(at, lines.get(at) + " " + token);
                case 3 -> lines.set(at, String.join(" ", Arrays.copyOf(words, word)));
                default -> {
                    words[word] = token;
                    lines.set(at, String.join(" ", words));
                }
            }
        }
        byte[] bytes = String.join("\n", lines).getBytes(ISO_8859_1);
        if (random.nextInt(4) == 0) {
            int flips = 1 + random.nextInt(6);
            for (int i = 0; i < flips; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
        }
        return random.nextInt(10) > 0 ? bytes : Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
    }
}
