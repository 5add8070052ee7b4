package org.tokenrig.inference.train;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.List;
import org.tokenrig.inference.geometry.PointCloud;
import org.tokenrig.inference.metric.Rewards;
import org.tokenrig.io.asset.AssetId;

/**
 * Several rigs of one mesh, drawn from a policy.
 *
 * @param id which mesh
 * @param points surface samples that the policy read; model frame
 * @param query which of them are the shape encoder's queries
 * @param prompt tokens that all begin with
 * @param rollouts one for each sample
 */
public record RolloutGroup(AssetId id, PointCloud points, int[] query, int[] prompt, List<Rollout> rollouts)
        implements Serializable {
    public RolloutGroup {
        requireNonNull(id, "id is null");
        requireNonNull(points, "points is null");
        requireNonNull(query, "query is null");
        requireNonNull(prompt, "prompt is null");
        rollouts = List.copyOf(rollouts);
        if (rollouts.size() < 2) {
            throw new IllegalArgumentException("a group must have at least 2 rollouts, has " + rollouts.size());
        }
    }

    /**
     * One rig. Log-probabilities are of the distribution that was drawn from: normalised over what the grammar allows.
     *
     * @param tokens drawn ones, after the prompt
     * @param policy (tokens): log-probability under the policy that drew them
     * @param reference (tokens): log-probability under the supervised model
     * @param decodable whether they are a whole rig
     * @param rewards {@link org.tokenrig.inference.metric.RewardMetrics#UNDECODABLE} where they are not
     */
    public record Rollout(int[] tokens, double[] policy, double[] reference, boolean decodable, Rewards rewards)
            implements Serializable {
        public Rollout {
            requireNonNull(rewards, "rewards is null");
            if (tokens.length == 0 || tokens.length != policy.length || tokens.length != reference.length) {
                throw new IllegalArgumentException("there must be a token, and two log-probabilities of each, are "
                        + tokens.length + ", " + policy.length + " and " + reference.length);
            }
        }
    }

    /** Total rewards, one for each rollout. */
    public double[] rewards() {
        return rollouts.stream()
                .mapToDouble(rollout -> rollout.rewards().total())
                .toArray();
    }
}
