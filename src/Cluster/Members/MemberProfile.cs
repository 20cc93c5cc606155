namespace ActorFlow.Cluster.Members;

/// <summary>What a member says of itself when it joins.</summary>
internal sealed record MemberProfile(string Name, int Capacity, IReadOnlyList<string> Capabilities, string Version, int EventFormat, string Address);
