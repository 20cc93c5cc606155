namespace ActorFlow.Benchmarks.Harness;

/// <summary>What the program of the benchmarks does in a call.</summary>
public enum BenchTask
{
    /// <summary>Measures floors and workloads, and prints the table.</summary>
    Table,

    /// <summary>Says which types workloads allocate.</summary>
    Allocations,

    /// <summary>Measures how costs grow with sizes.</summary>
    Growth,

    /// <summary>Writes the numbers of result files into docs/performance.md.</summary>
    Page,

    /// <summary>Hands over to BenchmarkDotNet.</summary>
    Micro,
}
