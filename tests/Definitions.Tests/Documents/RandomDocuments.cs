namespace ActorFlow.Definitions.Tests.Documents;

/// <summary>Documents drawn at random: any graph, with every member somewhere.</summary>
internal static class RandomDocuments
{
    private static readonly string[] Texts = ["a", "x y", "ümlaut", "\"quoted\"", "<tag> & co", "emoji 😀", "line\nbreak", "$${plain}", "${HOST:-here}", "", "null", "~", "0x1F", ".nan", "1e3", "- a", "a: b", "\t"];

    public static FlowDocument Draw(Random random)
    {
        var count = random.Next(1, 8);
        var nodes = Enumerable.Range(0, count).Select(i => Node(random, i)).ToList();
        var edges = Edges(random, nodes);
        var ids = nodes.ConvertAll(node => node.Id);
        var members = random.Next(3) == 0 ? Group(random, nodes) : [];
        edges.AddRange(Dependencies(random, ids).Where(edge => !edges.Exists(drawn => drawn.From == edge.From && drawn.To == edge.To && drawn.Action.IsDefault && drawn.Condition is null)).ToList());
        var (later, several) = (random.Next(4) == 0, random.Next(5) == 0 && count > 1);
        return new FlowDocument
        {
            Id = Pick(random, "orders", "shop/orders", "a.b-c", "ö", "orders 2"),
            Name = random.Next(2) == 0 ? Text(random) : null,
            Version = random.Next(2) == 0 ? "1.2" : null,
            Description = random.Next(2) == 0 ? Text(random) : null,
            StartNode = several ? null : ids[0],
            StartNodes = several ? [ids[0], ids[1]] : [],
            Nodes = [.. nodes.Select(node => node with { ErrorBoundary = node.ErrorBoundary is null ? null : ids[0] }), .. members],
            Edges = later ? [.. edges.Where(edge => !edge.IsDependency).Concat(edges.Where(edge => edge.IsDependency))] : edges,
            Variables = Variables(random),
            Secrets = random.Next(3) == 0 ? ["KEY"] : [],
            Overridable = random.Next(3) == 0 ? ["HOST", "PORT"] : [],
            Runtime = Runtime(random) with { JournalPrep = null },
            Durability = (Durability)random.Next(3),
            FailuresFallThrough = random.Next(4) == 0,
            Webhook = random.Next(4) != 0 ? null : random.Next(3) switch
            {
                0 => new WebhookTrigger { Secret = "HOOK_SECRET", ReplayWindow = TimeSpan.FromMinutes(1 + random.Next(60)) },
                1 => new WebhookTrigger { Proof = WebhookProof.Secret, Secret = "HOOK_SECRET", FormerSecret = "OLD_SECRET", Methods = ["PUT", "GET"], SecretHeader = "X-My-Secret" },
                _ => new WebhookTrigger { Proof = WebhookProof.None, StateKey = "request" },
            },
            OnFailure = (FailurePolicy)random.Next(2),
            MaxSteps = random.Next(3) == 0 ? random.Next(1, 1000) : null,
            MaxConcurrency = random.Next(3) == 0 ? random.Next(1, 9) : null,
            HistoryKept = random.Next(3) == 0 ? random.Next(10, 99) : null,
            Deadline = random.Next(3) == 0 ? TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.FromDays(3000).Ticks)) : null,
            CompensatesOn = random.Next(3) == 0 ? (CompensateOn)random.Next(4) : null,
        };
    }

    private static List<EdgeDocument> Edges(Random random, List<NodeDocument> nodes)
    {
        var edges = new List<EdgeDocument>();
        for (var i = random.Next(0, nodes.Count * 2); i > 0; i--)
        {
            var kind = random.Next(8) switch { 0 => TransitionKind.End, 1 => TransitionKind.Exit, _ => TransitionKind.Node };
            var edge = new EdgeDocument
            {
                From = nodes[random.Next(nodes.Count)].Id,
                To = kind == TransitionKind.Node ? nodes[random.Next(nodes.Count)].Id : "",
                Kind = kind,
                Outcome = kind == TransitionKind.Exit ? Pick(random, "", "done", "lost & found") : "",
                Action = Pick(random, "", "ok", "error", "a b"),
                Condition = random.Next(3) == 0 ? Condition.Parse(Pick(random, "total > 100", "x in ['a', \"b\"] and not done", "a.b[2] == null")) : null,
            };
            if (!edges.Exists(known => (known.From, known.Action, known.Condition?.Text) == (edge.From, edge.Action, edge.Condition?.Text) && (known.To == edge.To || known.Kind != TransitionKind.Node || edge.Kind != TransitionKind.Node)))
                edges.Add(edge);
        }

        return edges;
    }

    /// <summary>Forwards only, so that none depends on itself.</summary>
    private static IEnumerable<EdgeDocument> Dependencies(Random random, List<string> ids)
        => from later in Enumerable.Range(0, ids.Count)
            from earlier in Enumerable.Range(0, later)
            where random.Next(12) == 0
            select new EdgeDocument { From = ids[earlier], To = ids[later], IsDependency = true };

    /// <summary>Makes a group of the last node, with members of its own.</summary>
    private static List<NodeDocument> Group(Random random, List<NodeDocument> nodes)
    {
        var members = Enumerable.Range(0, random.Next(1, 5)).Select(i => Node(random, 100 + i) with { Join = null, ErrorBoundary = null, ErrorEdgesTakeFailures = true, ContinuesOnError = false, KeepsResult = false }).ToList();
        BranchDocument[] all = [.. members.Select(member => BranchDocument.Of(member.Id))];
        BranchDocument[] branches = random.Next(3) switch
        {
            0 => all,
            1 => [BranchDocument.Chain(all)],
            _ => [BranchDocument.Chain(BranchDocument.Of(members[0].Id, Pick(random, "", "next")), BranchDocument.Fork([.. all.Skip(1)])), .. all.Take(1)],
        };
        var policy = (GroupRuleKind)random.Next(4);
        nodes[^1] = nodes[^1] with
        {
            FunctionId = "",
            Parameters = NodeDocument.NoParameters,
            Requires = [],
            IsOffered = false,
            Runtime = nodes[^1].Runtime with { Timeout = null, TotalTimeout = null, MaxIterations = null, MaxTasks = null, JournalPrep = null },
            Group = new GroupDocument
            {
                Branches = branches,
                Policy = policy,
                Count = policy == GroupRuleKind.AtLeast ? random.Next(branches.Length + 1) : 0,
                Critical = policy == GroupRuleKind.Critical ? [members[0].Id] : [],
            },
        };
        return members;
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
        ErrorBoundary = random.Next(8) == 0 ? "" : null,
        ContinuesOnError = random.Next(8) == 0,
        KeepsResult = random.Next(8) == 0,
        Requires = random.Next(10) == 0 ? ["gpu", "region=eu"] : [],
        IsOffered = random.Next(10) == 0,
    };

    private static Dictionary<string, string> Variables(Random random)
        => Enumerable.Range(0, random.Next(3)).ToDictionary(i => $"V_{i}", _ => Text(random));

    private static NodeRuntime Runtime(Random random) => random.Next(3) switch
    {
        0 => NodeRuntime.None,
        1 => new NodeRuntime
        {
            Policy = Pick(random, "fast", "patient"),
            MaxAttempts = random.Next(2) == 0 ? 4 : null,
            Timeout = TimeSpan.FromMilliseconds(random.Next(1, 100_000)),
            OnlyTransient = random.Next(3) switch { 0 => true, 1 => false, _ => null },
            MaxIterations = random.Next(3) == 0 ? 5 : null,
        },
        _ => new NodeRuntime
        {
            MaxAttempts = random.Next(1, 9),
            Delay = TimeSpan.FromTicks(random.NextInt64(TimeSpan.FromDays(100).Ticks)),
            Factor = 1.5,
            MaxDelay = TimeSpan.FromMinutes(random.Next(1, 90)),
            Jitter = random.Next(2) == 0 ? random.NextDouble() : null,
            RetryAfterLimit = random.Next(2) == 0 ? TimeSpan.FromSeconds(random.Next(100)) : null,
            MaxVisits = 7,
            MaxTasks = random.Next(3) == 0 ? 9 : null,
            JournalPrep = random.Next(3) == 0 ? true : null,
        },
    };

    private static string Text(Random random) => Pick(random, Texts);

    private static string Pick(Random random, params string[] texts) => texts[random.Next(texts.Length)];
}
