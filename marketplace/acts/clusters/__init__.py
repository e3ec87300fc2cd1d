"""Clusters: starting one, getting in by invitation or freely, leaving, and being called safe."""

from marketplace.acts.clusters.find import (
    Asking,
    ClusterRow,
    MemberNow,
    MemberRow,
    asking_to_join,
    clusters_of,
    find_cluster,
    lock_cluster,
    members_now,
    members_of,
    public_clusters,
)
from marketplace.acts.clusters.join import (
    AskToJoin,
    Invite,
    JoinAsVisitor,
    JoinCluster,
    Joined,
    WayIn,
    ask_to_join,
    invite,
    join_as_visitor,
    join_cluster,
)
from marketplace.acts.clusters.leave import (
    LeaveCluster,
    Left,
    Terms,
    leave_cluster,
    stay_in_cluster,
)
from marketplace.acts.clusters.start import Started, make_safe, start_cluster
from marketplace.clusters import FormCluster

__all__ = [
    "AskToJoin",
    "Asking",
    "ClusterRow",
    "FormCluster",
    "Invite",
    "JoinAsVisitor",
    "JoinCluster",
    "Joined",
    "LeaveCluster",
    "Left",
    "MemberNow",
    "MemberRow",
    "Started",
    "Terms",
    "WayIn",
    "ask_to_join",
    "asking_to_join",
    "clusters_of",
    "find_cluster",
    "invite",
    "join_as_visitor",
    "join_cluster",
    "leave_cluster",
    "lock_cluster",
    "make_safe",
    "members_now",
    "members_of",
    "public_clusters",
    "start_cluster",
    "stay_in_cluster",
]
