namespace ActorFlow.Cluster;

/// <summary>A member's settings do not fit the cluster that is in the database.</summary>
public sealed class ClusterMisfitException : Exception
{
    internal ClusterMisfitException(int found, int expected)
        : base($"The journal has {found} shards, and this member's option Cluster:Shards is {expected}. The number is fixed when a database is made: set the option to {found}.")
    {
    }
}
