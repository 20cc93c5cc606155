using ActorFlow.Benchmarks.Harness;

namespace ActorFlow.Benchmarks.Flows;

/// <summary>R6: drawing and building a definition; the time a node must not grow with the number of nodes.</summary>
public abstract class Building(int nodes) : Measurement
{
    public override string Id => $"R6.{nodes}";

    public override string Title => $"build a definition of {nodes} nodes, per node";

    public override Target Target => Target.Nanoseconds(1_000, 300);

    public override async Task<double> RunAsync(Effort effort)
    {
        var rounds = effort.Smoke ? 1 : Math.Max(1, 200_000 / nodes);
        var steps = Enumerable.Range(0, nodes).Select(i => Drawn.Step($"node-{i}")).ToArray();
        return await Clock.PerOperationAsync(rounds * nodes, () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var flow = Flow.Named("chain").StartAt(steps[0]);
                for (var i = 1; i < nodes; i++)
                    flow.Connect(steps[i - 1], steps[i]);
                flow.Build();
            }

            return Task.CompletedTask;
        });
    }
}

public sealed class BuildingTen() : Building(10);

public sealed class BuildingThousand() : Building(1_000);

public sealed class BuildingHundredThousand() : Building(100_000);
