namespace ActorFlow.Cluster;

/// <summary>A member's settings do not fit the cluster that is in the database.</summary>
public sealed class ClusterMisfitException : Exception
{
    internal ClusterMisfitException(string message)
        : base(message)
    {
    }
}
