using ActorFlow.Definition;

namespace ActorFlow.Runs;

/// <summary>
/// What moved tokens mean for joins: those that cannot get more are made, passed over or fail; those that were made may cut off the rest.
/// </summary>
internal static partial class RunDecider
{
    private static void SettleJoins(Turn turn, MovePlan plan, Frame frame, double jitter)
    {
        CutOff(turn, plan);
        SettleOpened(turn, plan, jitter);
        for (var around = frame; around is not null; around = around.Parent)
        {
            if (around.Waiting > 0 && turn.Head.IsOpen(around))
                SettleJoins(turn, around, jitter);
        }
    }

    /// <summary>A nested flow with several starts may begin with tokens that wait.</summary>
    private static void SettleOpened(Turn turn, MovePlan plan, double jitter, List<(long Visit, RunError Error)>? later = null)
    {
        for (var i = 0; i < plan.Opened.Count; i++)
        {
            if (turn.Head.TryGetFrame(plan.Opened[i].Id, out var opened) && opened.Waiting > 0)
                SettleJoins(turn, opened, jitter, later);
        }
    }

    /// <param name="turn">The decision.</param>
    /// <param name="frame">The frame whose joins are looked at.</param>
    /// <param name="jitter">For waits.</param>
    /// <param name="later">Receives the visits that fail before they begin, where other frames are to be looked at first; null lets them fail at
    /// once.</param>
    private static void SettleJoins(Turn turn, Frame frame, double jitter, List<(long Visit, RunError Error)>? later = null)
    {
        while (frame.IsInDoubt() && turn.Head.IsOpen(frame) && !turn.Head.Status.IsEnded())
        {
            var decided = new JoinSearch(turn.Head, frame,
                turn.FlowOf(frame).Joins ?? throw turn.Misfit($"node '{frame.Joins.First().Node}' joins nothing any more")).Decided();
            if (decided.Count == 0)
                return;
            var plan = new MovePlan(turn);
            plan.Decide(frame, decided);
            if (WrongOf(turn, plan) is { } wrong)
            {
                // The flow that would end with these joins may not lead where it would: so the last of them fails instead.
                plan = new MovePlan(turn);
                plan.Decide(frame, decided, wrong);
            }

            turn.Write(new JoinsSettled(turn.At, plan.Moves()));
            CutOff(turn, plan);
            SettleOpened(turn, plan, jitter, later);
            if (later is not null && plan.Trips is not null)
            {
                later.AddRange(plan.Trips);
                continue;
            }

            // What failing joins lead to comes next; whether the run fails is seen once no join is left to decide.
            if (plan.Trips is not null || plan.Finished is not null)
                Conclude(turn, plan, frame, jitter);
        }
    }

    private static void CutOff(Turn turn, MovePlan plan)
    {
        if (plan.Cuts is null)
            return;
        foreach (var (id, join) in plan.Cuts)
        {
            // Of two that were made at once and lead to each other, the first cuts off the second.
            if (turn.Head.TryGetFrame(id, out var frame) && turn.Head.TokensIn(frame).ContainsKey(join.Name))
                CutOff(turn, frame, join);
        }
    }

    /// <summary>
    /// Cuts off whatever could still come to a join that has been made. What has failed stays: a failure is not undone by others' success.
    /// </summary>
    private static void CutOff(Turn turn, Frame frame, FlowNode join)
    {
        var map = turn.FlowOf(frame).Joins!;
        var leading = new JoinSearch(turn.Head, frame, map).LeadingTo(join);
        var visits = turn.Head.VisitsIn(frame).Where(visit => !visit.Failed && Leads(visit.Node)).Select(visit => visit.Id).ToList();
        var frames = turn.Head.FramesIn(frame).Where(inner => inner.Work is null && !inner.IsFailing && Leads(inner.Node)).Select(inner => inner.Id)
            .ToList();
        var joins = frame.Joins.Where(other => other.IsWaiting && Leads(other.Node)).Select(other => map.Graph.Places[map.IndexOf(other.Node)])
            .ToList();
        if (visits.Count + frames.Count + joins.Count == 0)
            return;
        var plan = new MovePlan(turn);
        plan.Cut(frame, visits, frames, joins);
        turn.Write(new JoinsSettled(turn.At, plan.Moves()));

        bool Leads(string node) => leading.Contains(map.IndexOf(node));
    }
}
