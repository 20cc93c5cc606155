namespace ActorFlow.Cluster;

/// <summary>
/// What a host's configuration sets of a member that its code has set up. Found among the host's services by <see cref="ClusterSetup.UseCluster"/>.
/// </summary>
public interface IClusterOverrides
{
    /// <summary>Changes the options that are configured, and no others.</summary>
    void Apply(ClusterOptions options);
}
