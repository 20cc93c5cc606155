namespace ActorFlow.Cluster;

/// <summary>Something of a cluster was asked for where there is none.</summary>
public sealed class ClusterMissingException : Exception
{
    internal ClusterMissingException()
        : base("This flow system is no member of a cluster, or has not been started. Make it one with UseCluster, or with the setting ActorFlow:Cluster:Enabled.")
    {
    }
}
