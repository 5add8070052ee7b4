package org.tokenrig.inference.skin;

/** What skins are made of. */
public enum SkinSource {
    /** What the network writes, as published. */
    NETWORK,
    /** {@link BoneHeat}. */
    HEAT,
    /** The network's, mixed with bone heat where the network is not sure: {@link SkinMix}. */
    AUTO
}
