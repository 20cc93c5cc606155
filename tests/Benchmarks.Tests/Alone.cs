using Xunit;

namespace ActorFlow.Benchmarks.Tests;

/// <summary>Tests that read how much memory the process holds, and therefore run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
