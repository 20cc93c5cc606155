using System.Text.Json;

namespace ActorFlow.Crash.Tests.Experiments;

/// <summary>What the worker's flows must come to, worked out by hand: whatever happens on the way, exactly this.</summary>
internal static class WorkerFlows
{
    private static readonly Flow[] Flows =
    [
        new("chain", ["a#1", "b#1", "c#1"], ["a < start", "b < a", "c < b"]),
        new("loop", ["spin#1", "spin#2", "spin#3", "spin#4", "spin#5"], ["spin < start spin"]) { Action = "enough" },
        new("fork", ["split#1", "left#1", "middle#1", "right#1", "leaf#1", "leaf#2", "leaf#3"],
            ["left < split", "middle < split", "right < split", "leaf < left middle right"]) { Sum = 111, IsOpen = true },
        new("retry", ["moody#1", "after#1"], ["moody < start", "after < moody"]) { Answer = "attempt 3" },
        new("deadline", ["call#1", "after#1"], ["call < start", "after < call"]) { Answer = "in time" },
        new("boundary", ["mend#1"], ["risky < start"]) { Answer = "risky: out of order, 2 attempts" },
        new("prepared", ["first#1", "drawn#1"], ["first < start", "drawn < first"]),
        new("fallback", ["broken#1"], ["broken < start"]) { Answer = "substitute for 'out of order'" },
        new("failing", ["first#1"], ["first < start", "risky < first"]) { Status = "failed", Errors = ["risky#1 Exec 2 out of order"] },
        new("items", ["items#1"], []) { Sum = 4_999_950_000, IsAlone = true },
        new("saga", ["reserve#1", "charge#1", "pack#1"], ["reserve < start", "charge < reserve", "pack < charge", "ship < pack"])
        {
            Status = "failed", Errors = ["ship#1 Exec 2 out of order"], Undone = ["pack#1", "charge#1", "reserve#1"],
        },
        new("family", ["before#1", "kin#1", "brat#1", "after#1"], ["before < start", "after < brat"]) { Answer = "grown up" },
        new("quarrel", ["split#1", "quits#1"], ["split < start", "quits < split"]) { Status = "cancelled", IsHeld = true },
        new("sleepy", ["sleepy#1", "after#1"], ["sleepy < start", "after < sleepy"]) { Answer = "attempt 3" },
        new("endless", [.. Enumerable.Range(1, 24).Select(turn => $"turn#{turn}")], ["turn < start turn"]) { Action = "enough" },
        new("basket", ["basket#1"], []) { Sum = 1_770 },
        new("brood", ["brood#1"], []) { Sum = 19_900, IsAlone = true },
        new("patient", ["before#1", "after#1"], ["before < start", "after < before"]) { Sum = 7 },
        new("asking", ["before#1", "after#1"], ["before < start", "after < before"]) { Sum = 107 },
        new("pipelined", ["s1#1", "s2#1", "s3#1", "s4#1", "s5#1", "s6#1"], []) { IsEarly = true },
    ];

    /// <summary>The names of all flows that run together.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Flows.Where(flow => !flow.IsAlone && !flow.IsHeld).Select(flow => flow.Name)];

    /// <summary>The same, and those that a stop in order would have to cut off.</summary>
    public static IReadOnlyList<string> ToBeKilled { get; } = [.. Flows.Where(flow => !flow.IsAlone).Select(flow => flow.Name)];

    /// <summary>The expectations of so many rounds of some flows, as lines for the auditor.</summary>
    public static IEnumerable<string> Expect(IReadOnlyList<string> flows, int rounds)
        => from round in Enumerable.Range(1, rounds)
           from flow in Flows
           where flows.Contains(flow.Name)
           select flow.Expect(round);

    /// <param name="Name">The flow.</param>
    /// <param name="Trail">The visits that commit.</param>
    /// <param name="After">Which nodes lead to which.</param>
    private sealed record Flow(string Name, string[] Trail, string[] After)
    {
        public string Status { get; init; } = "completed";

        public string Action { get; init; } = "default";

        public string[] Errors { get; init; } = [];

        public string? Answer { get; init; }

        public long? Sum { get; init; }

        /// <summary>Whether branches may commit in any order.</summary>
        public bool IsOpen { get; init; }

        public bool IsEarly { get; init; }

        /// <summary>Whether some of its work ends only when it is cancelled.</summary>
        public bool IsHeld { get; init; }

        /// <summary>The visits that are undone, in that order.</summary>
        public string[] Undone { get; init; } = [];

        /// <summary>Whether it is so large that it has an experiment of its own.</summary>
        public bool IsAlone { get; init; }

        public string Expect(int round)
        {
            var state = new SortedDictionary<string, object> { ["count"] = Trail.Length, ["trail"] = Trail };
            if (Answer is not null)
                state["answer"] = Answer;
            if (Sum is not null)
                state["sum"] = Sum;
            var after = After.Select(rule => rule.Split(" < ")).ToDictionary(rule => rule[0], rule => rule[1].Split(' '));
            string[] anyOrder = IsOpen ? ["trail"] : [];
            return JsonSerializer.Serialize(new { kind = "expected", run = $"{Name}-{round}", status = Status, action = Action, errors = Errors,
                state, anyOrder, after, early = IsEarly, undone = Undone });
        }
    }
}
