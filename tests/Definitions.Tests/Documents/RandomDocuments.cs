namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Documents drawn at random: any graph, with every member somewhere.</summary>
internal static class RandomDocuments
{
    private static readonly string[] Texts = ["a", "x y", "ümlaut", "\"quoted\"", "<tag> & co", "emoji 😀", "line\nbreak", "$${plain}", "${HOST:-here}", ""];

    public static FlowDocument Draw(Random random)
    {
        var count = random.Next(1, 8);
        var nodes = Enumerable.Range(0, count).Select(i => Node(random, i)).ToList();
        var edges = new List<EdgeDocument>();
        for (var i = random.Next(0, count * 2); i > 0; i--)
        {
            var edge = new EdgeDocument
            {
                From = nodes[random.Next(count)].Id,
                To = nodes[random.Next(count)].Id,
                Action = Pick(random, "", "ok", "error", "a b"),
                Condition = random.Next(3) == 0 ? Condition.Parse(Pick(random, "total > 100", "x in ['a', \"b\"] and not done", "a.b[2] == null")) : null,
            };
            if (!edges.Exists(known => (known.From, known.To, known.Action, known.Condition?.Text) == (edge.From, edge.To, edge.Action, edge.Condition?.Text)))
                edges.Add(edge);
        }

        return new FlowDocument
        {
            Id = Pick(random, "orders", "../orders", "a/b", "ö"),
            Name = random.Next(2) == 0 ? Text(random) : null,
            Version = random.Next(2) == 0 ? "1.2" : null,
            Description = random.Next(2) == 0 ? Text(random) : null,
            StartNode = nodes[0].Id,
            Nodes = nodes,
            Edges = edges,
            Variables = Variables(random),
            Secrets = random.Next(3) == 0 ? ["KEY"] : [],
            Overridable = random.Next(3) == 0 ? ["HOST", "PORT"] : [],
            Runtime = Runtime(random),
            Durability = (Durability)random.Next(3),
            FailuresFallThrough = random.Next(4) == 0,
        };
    }

    private static NodeDocument Node(Random random, int i) => new()
    {
        Id = $"n{i}{Pick(random, "", "/x", " y")}",
        FunctionId = "core.log",
        Name = random.Next(3) == 0 ? Text(random) : null,
        Parameters = System.Text.Json.JsonSerializer.SerializeToElement(new { message = new object?[] { Text(random), random.Next(), random.NextDouble(), null, true } }),
        Variables = Variables(random),
        Runtime = Runtime(random),
        Join = random.Next(4) == 0 ? new JoinDocument(JoinKind.All) : null,
        Position = random.Next(3) == 0 ? new NodePosition(random.Next(1000), -random.NextDouble()) : null,
    };

    private static Dictionary<string, string> Variables(Random random)
        => Enumerable.Range(0, random.Next(3)).ToDictionary(i => $"V_{i}", _ => Text(random));

    private static NodeRuntime Runtime(Random random) => random.Next(3) switch
    {
        0 => NodeRuntime.None,
        1 => new NodeRuntime { Policy = Pick(random, "fast", "patient"), MaxAttempts = random.Next(2) == 0 ? 4 : null, Timeout = TimeSpan.FromMilliseconds(random.Next(1, 100_000)) },
        _ => new NodeRuntime { MaxAttempts = random.Next(1, 9), Delay = TimeSpan.FromSeconds(random.Next(100)), Factor = 1.5, MaxDelay = TimeSpan.FromMinutes(random.Next(1, 90)), MaxVisits = 7 },
    };

    private static string Text(Random random) => Pick(random, Texts);

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
