using ActorFlow.Cluster;
using ActorFlow.Hosting.Configuration;

namespace ActorFlow.Hosting;

/// <summary>What the host's configuration says of the member of a cluster that code has set up.</summary>
internal sealed class ClusterOverrides(ActorFlowSettings settings) : IClusterOverrides
{
    public void Apply(ClusterOptions options) => settings.Apply(options);
}
