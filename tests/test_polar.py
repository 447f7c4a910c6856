import pytest

from qa.polar import polar_answer

SETTLED = [
    ("Does the port have ferries?", "The port has ferries since 1990.", "Yes"),
    ("Does the port have ferries?", "The port does not have ferries.", "No"),
    ("Does the port have ferries?", "The port doesn't have ferries.", "No"),
    ("Is the port large?", "The port is large.", "Yes"),
    ("Is the port large?", "The port is also large.", "Yes"),
    ("Is the port large?", "The port is not large.", "No"),
    ("Was the port opened in 1990?", "The port was opened in 1990 by the king.", "Yes"),
    ("Has Vigo built a quay?", "Vigo has built a quay.", "Yes"),
    ("Are there ferries in the port?", "There are ferries in the port.", "Yes"),
    ("Did the port open in 1990?", "The port opened in 1990.", "Yes"),
    ("Is Vigo green?", "Vigo is green, though Faro is not.", "Yes"),
    ("Is Vigo green?", "Vigo is green and not far.", "Yes"),
    ("Is Vigo green?", "Vigo is not green, though Faro is.", "No"),
    ("Is Vigo a city?", "Vigo is a city in Spain.", "Yes"),
    ("Are there ferries?", "There are ferries near the quay.", "Yes"),
    ("Did the port open?", "The port opened on 3 June with a fair.", "Yes"),
    ("Did Vigo sell its port?", "Vigo did not sell its port.", "No"),
    ("Has the port failed?", "The port has never failed.", "No"),
]
OPEN = [
    ("Does the port have ferries?", "The port has no ferries but boats, not large ones."),
    ("Does the port have ferries?", "The port is old."),
    ("Is the port old or new?", "The port is old and the quay new."),
    ("Which ferries does the port have?", "The port has ferries."),
    ("Is the port not open?", "The port is open."),
    ("Is Faro a district of Vigo?", "The district of Vigo and the old Faro districts are listed."),
    ("Is the port large?", "The port's large quay is old."),
    ("Does the port have ferries?", "The port may have ferries."),
    ("Does the port have ferries?", "The port will have ferries."),
    ("Does the port have ferries?", "The port had ferries."),
    ("Did the port have ferries in 2019?", "The port had ferries in 2020."),
    ("Did Vigo sell goods?", "Vigo sold goods not worth much."),
    ("Is Vigo the largest port in Spain?", "Vigo is one of the largest ports in Spain."),
    ("Did Faro sell its shares in Vigo?", "Faro refused to sell its shares in Vigo."),
    ("Is Vigo a joint venture?", "Vigo was a joint venture until 2001."),
    ("Is Vigo a joint venture?", "Vigo is a joint venture until 2031."),
    ("Is Vigo the capital of Spain?", "Vigo is the former capital of Spain."),
    ("Does Vigo own the port?", "It is false that Vigo owns the port."),
    ("Does Vigo own the port?", "Critics claim Vigo owns the port."),
    ("Are all companies in Vigo foreign?", "Some companies in Vigo are foreign."),
    ("Was Vigo profitable in 2019?", "Vigo was profitable before 2019."),
    ("Is Vigo in Portugal?", "Vigo is in Spain and the fair is in Portugal."),
    ("Is Vigo a city?", "Vigo is near a city."),
    ("Is Vigo a city?", "Vigo is a city park."),
    ("Is there a hospital in Vigo?", "A hospital in Faro has a partner in Vigo."),
    ("Is it?", "It is."),
    ("Is the museum open?", "The museum is not open on Mondays."),
    ("Is the museum open?", "On Mondays, the museum is not open."),
    ("Is the museum open?", "In summer, the museum is open."),
    ("Is the museum open?", "The museum is open by appointment."),
    ("Is the museum open?", "The museum is open, but only in summer."),
    ("Is the museum open?", "The museum is open while the sun shines."),
    ("Does the ferry sail?", "The ferry does not sail to Faro."),
    ("Did Vigo sell its port?", "Vigo did not sell its port to Faro."),
    ("Did Vigo sell its port?", "Vigo did not sell its port because it had to."),
    ("Did Vigo fail?", "Vigo failed to answer."),
    ("Has the port failed?", "The port has not failed since 1990."),
    ("Is the port large?", "The port is not large and old."),
    ("Is the port a company?", "The port is not a company which pays."),
    ("Is the port large?", "The port is large, as they say."),
    ("Is the port large?", "According to Faro, the port is large."),
    ("Is the harbour safe?", "The harbour is safe as critics claim."),
    ("Is the harbour safe?", "The harbour is safe, critics claim."),
    ("Is the harbour safe?", "The harbour is safe for boats."),
    ("Is the harbour safe?", "The harbour is safe after noon."),
    ("Is the harbour safe?", "The harbour is safe between the quays."),
    ("Is the harbour safe?", "The harbour is safe from storms."),
]


@pytest.mark.parametrize(("question", "sentence", "word"), SETTLED)
def test_yes_and_no_are_said_where_the_words_decide(question: str, sentence: str, word: str) -> None:
    assert polar_answer(question, sentence) == word


@pytest.mark.parametrize(("question", "sentence"), OPEN)
def test_everything_else_is_left_open(question: str, sentence: str) -> None:
    assert polar_answer(question, sentence) == ""
