using System.Text.Json;
using ActorFlow.Runs;

namespace ActorFlow.Runtime.Tests.Runs;

/// <summary>Anything that a visit may ask of its run beside its actions.</summary>
internal static class RandomWork
{
    public static DynamicWork Of(Random dice, FlowDefinition flow, RunState head, Visit visit)
    {
        var around = Turn.PlaceOf(flow, head, visit).Flow!;
        var home = around.Home ?? around;
        return new DynamicWork
        {
            Tasks = [.. Enumerable.Range(0, dice.Next(3))
                .Select(number => new TaskFacts($"t{number}", Shape(dice, home, depth: 0)) { Data = dice.Next(2) == 0 ? Json(dice) : null })],
            Gotos = [.. Enumerable.Range(0, dice.Next(6) == 0 ? dice.Next(1, 3) : 0).Select(_ => NameIn(dice, around)).Distinct()],
            Iterations = [.. Enumerable.Range(0, dice.Next(5) == 0 ? dice.Next(1, 3) : 0)
                .Select(_ => dice.Next(2) == 0 ? Json(dice) : (JsonElement?)null)],
            Terminates = dice.Next(25) == 0 ? Json(dice) : null,
            CancelReason = dice.Next(25) == 0 ? "not worth it" : null,
            Checkpoints = dice.Next(5) == 0 ? [Json(dice), null] : [],
        };
    }

    private static TaskShape Shape(Random dice, FlowDefinition home, int depth)
    {
        var parts = Enumerable.Range(0, dice.Next(1, 4))
            .Select(number => depth < 2 && dice.Next(3) == 0 ? Shape(dice, home, depth + 1) : Leaf(dice, home)).ToList();
        return dice.Next(4) switch
        {
            0
                when depth == 0 => Alias(new TaskShape(TaskForm.Group) { Name = "made",
                    Rule = new GroupRule(dice.Next(2) == 0 ? "strict" : "bestEffort", 0, []),
                        Parts = [.. parts.Where(part => part.Form == TaskForm.Node)] }),
            1 when depth == 0 => Alias(new TaskShape(TaskForm.Chain) { Parts = parts }),
            2 when depth == 0 => Alias(new TaskShape(TaskForm.Branches) { Parts = parts }),
            _ => Leaf(dice, home),
        };
    }

    /// <summary>Each node under an id of its own, so that no expression leads back to where it was.</summary>
    private static TaskShape Alias(TaskShape shape)
    {
        var number = 0;
        return Named(shape);

        TaskShape Named(TaskShape part)
            => part.Form == TaskForm.Node ? part with { Alias = $"i{number++}" } : part with { Parts = [.. part.Parts.Select(Named)] };
    }

    private static TaskShape Leaf(Random dice, FlowDefinition home)
        => new(TaskForm.Node) { Name = NameIn(dice, home), Data = null, On = dice.Next(3) == 0 ? "a" : ActionName.Default };

    private static string NameIn(Random dice, FlowDefinition flow)
    {
        var names = flow.Places.ToArray().Where(place => place.Node is not (StartNode or GroupGate)).Select(place => place.Name).ToList();
        return names[dice.Next(names.Count)];
    }

    private static JsonElement Json(Random dice) => JsonElement.Parse($"{dice.Next(100)}");
}
