package org.tokenrig.io.rignet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tokenrig.io.AssetReader;
import org.tokenrig.io.asset.AssetException;
import org.tokenrig.io.asset.AssetId;
import org.tokenrig.io.asset.AssetLimits;
import org.tokenrig.io.asset.Resources;
import org.tokenrig.io.asset.SkinWeights;
import org.tokenrig.io.obj.ObjAsset;

class RigNetTextTest {
    private static final String RIG = """
        joints hand 2 0 0
        joints hip 0 0 0
        joints head 0 1 0.5
        root hip
        hier hip head
        hier hip hand
        skin 0 hip 1.0000
        skin 2 hand 0.2500 hip 0.7500
        """;

    @Test
    void readsJointsDepthFirstWithTheirWeights() throws Exception {
        RigNetText rig = read(RIG);

        assertThat(rig.skeleton().names()).containsExactly("hip", "head", "hand");
        assertThat(rig.skeleton().parents()).containsExactly(-1, 0, 0);
        assertThat(rig.skeleton().positions()).containsExactly(0, 0, 0, 0, 1, 0.5f, 2, 0, 0);
        assertThat(rig.hasSkin()).isTrue();
    }

    @Test
    void weightsFollowTheObjsStatementsHoweverItsFacesOrderThem() throws Exception {
        String obj = "v 0 0 0\nv 9 9 9\nv 1 0 0\nv 0 1 0\nf 3 4 1\n";
        ObjAsset asset = (ObjAsset)
                AssetReader.read(new AssetId("a.obj"), obj.getBytes(UTF_8), Resources.none(), AssetLimits.DEFAULT);

        assertThat(asset.points()).containsExactly(2, 3, 0);
        assertThat(asset.pointCount()).isEqualTo(4);
        SkinWeights skin = read(RIG).skin(asset.points(), asset.pointCount());
        assertThat(skin.influences()).isEqualTo(2);
        assertThat(skin.weights()).containsExactly(0.25f, 0.75f, 0, 0, 1, 0);
        assertThat(skin.joints()).containsExactly(2, 0, 0, 0, 0, 0);
    }

    @Test
    void aSkeletonAloneIsRead() throws Exception {
        RigNetText rig = read("joints a 0 0 0\njoints b 0 0 1\nroot a\n");

        assertThat(rig.hasSkin()).isFalse();
        assertThat(rig.skeleton().parents()).containsExactly(-1, -1);
    }

    @Test
    void refusesWeightsOfVerticesThatTheObjDoesNotHave() {
        assertThatThrownBy(() -> read(RIG).skin(new int[] {0, 1}, 2))
                .isInstanceOf(AssetException.class)
                .hasMessageContaining("within 0..1")
                .hasMessageContaining("cannot be: 2");
    }

    @ParameterizedTest
    @CsvSource({
        "'joints a 0 0', UNKNOWN_FORMAT, line 1",
        "'bones a b', UNKNOWN_FORMAT, joints",
        "'joints a 0 0 NaN', NOT_FINITE, finite",
        "'joints a 0 0 x', NOT_FINITE, number",
        "'joints a 0 0 0|joints a 0 0 1', BAD_SCENE, once",
        "'joints a 0 0 0|hier a b', BAD_SCENE, has none: b",
        "'joints a 0 0 0|joints b 0 0 0|joints c 0 0 0|hier a b|hier b a', BAD_SCENE, tree",
        "'joints a 0 0 0|joints b 0 0 0|hier a b|hier b b', BAD_SCENE, one parent",
        "'joints a 0 0 0|root a|root a', BAD_SCENE, second",
        "'joints a 0 0 0|skin 0 a', BAD_SKIN, pairs",
        "'joints a 0 0 0|skin 0 a -1', BAD_SKIN, negative",
        "'joints a 0 0 0|skin -1 a 1', BAD_SKIN, whole number",
        "'joints a 0 0 0|skin 0 a 1|skin 0 a 1', BAD_SKIN, one skin line",
        "'#', NO_SKELETON, none",
    })
    void refusesWhatIsNoRigAndSaysWhy(String text, AssetException.Kind kind, String reason) {
        assertThatThrownBy(() -> read(text.replace('|', '\n')))
                .isInstanceOfSatisfying(
                        AssetException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(reason);
    }

    private static RigNetText read(String text) throws AssetException {
        return RigNetText.read(ByteBuffer.wrap(text.getBytes(UTF_8)), AssetLimits.DEFAULT);
    }
}
